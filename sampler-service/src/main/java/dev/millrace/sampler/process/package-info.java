/**
 * From logits to a distribution. {@link dev.millrace.sampler.process.RankingStep Steps} on single logits come first: bias,
 * penalties and bans, which know the text so far from its {@link dev.millrace.sampler.process.History}. Then temperature,
 * top-k, top-p, min-p and typical mass, in Hugging Face's order.
 *
 * <p>Everything here works on a {@link dev.millrace.sampler.process.RankedLogits ranking} that is either a complete
 * row or only its head. On a head a step answers only when the complete row could not change the answer; otherwise it
 * is {@linkplain java.util.Optional#empty() undecided}, and the caller fetches the row. So the result is always that of
 * the complete row, whichever of the two it was computed from.
 */
@NullMarked
package dev.millrace.sampler.process;

import org.jspecify.annotations.NullMarked;
