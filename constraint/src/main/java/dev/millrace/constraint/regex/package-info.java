/** Regular expressions without anything that needs backtracking. */
@NullMarked
package dev.millrace.constraint.regex;

import org.jspecify.annotations.NullMarked;
