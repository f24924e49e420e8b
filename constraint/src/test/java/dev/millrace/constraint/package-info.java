/** Tests of constraints. */
@NullMarked
package dev.millrace.constraint;

import org.jspecify.annotations.NullMarked;
