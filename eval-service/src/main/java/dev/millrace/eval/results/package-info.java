/**
 * What evaluations found, in a database: an embedded file, or PostgreSQL. Runs, their tasks and figures, items, and what
 * models said to which tokens, so that nothing is asked twice.
 */
@NullMarked
package dev.millrace.eval.results;

import org.jspecify.annotations.NullMarked;
