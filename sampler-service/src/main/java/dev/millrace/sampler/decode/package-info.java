/**
 * Which token of a ranking is taken: {@linkplain dev.millrace.sampler.decode.Decoding#greedy() the best}, or one drawn
 * by {@link dev.millrace.sampler.decode.Sampling} with the numbers of {@link dev.millrace.sampler.decode.Draws}; after
 * bias, penalties and bans where {@link dev.millrace.sampler.decode.Shaped} is asked for.
 */
@NullMarked
package dev.millrace.sampler.decode;

import org.jspecify.annotations.NullMarked;
