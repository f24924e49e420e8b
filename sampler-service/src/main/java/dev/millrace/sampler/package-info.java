/** Decides which token comes next. */
@NullMarked
package dev.millrace.sampler;

import org.jspecify.annotations.NullMarked;
