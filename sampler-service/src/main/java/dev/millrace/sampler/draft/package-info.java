/** Guesses of the tokens to come, which the model verifies in one pass. */
@NullMarked
package dev.millrace.sampler.draft;

import org.jspecify.annotations.NullMarked;
