/** Reports for people: a page of tables and charts as one file without network, the machine it was made on, progress. */
@NullMarked
package dev.millrace.local.bench.report;

import org.jspecify.annotations.NullMarked;
