/** What every source becomes: rules of expressions over code points. */
@NullMarked
package dev.millrace.constraint.expression;

import org.jspecify.annotations.NullMarked;
