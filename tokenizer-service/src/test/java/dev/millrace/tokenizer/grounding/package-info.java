/** Tests of what grounds answers. */
@NullMarked
package dev.millrace.tokenizer.grounding;

import org.jspecify.annotations.NullMarked;
