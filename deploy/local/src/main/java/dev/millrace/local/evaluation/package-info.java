/** Evaluations as the command line has them: what it asks the HTTP door, and the tables that it prints. */
@NullMarked
package dev.millrace.local.evaluation;

import org.jspecify.annotations.NullMarked;
