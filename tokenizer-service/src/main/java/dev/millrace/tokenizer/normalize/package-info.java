/** Rewrites text before it is cut into words, and remembers where every character came from. */
@NullMarked
package dev.millrace.tokenizer.normalize;

import org.jspecify.annotations.NullMarked;
