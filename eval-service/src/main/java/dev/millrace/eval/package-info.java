/** Says how good it was. */
@NullMarked
package dev.millrace.eval;

import org.jspecify.annotations.NullMarked;
