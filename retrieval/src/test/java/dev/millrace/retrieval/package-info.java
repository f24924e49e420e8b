/** Tests of the retrieval, with real Lucene. */
@NullMarked
package dev.millrace.retrieval;

import org.jspecify.annotations.NullMarked;
