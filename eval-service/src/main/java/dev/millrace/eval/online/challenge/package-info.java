/**
 * Compares two models, the champion in use and a challenger that may replace it. As a <em>shadow</em> the challenger answers
 * prompts again that the champion has answered, and nobody gets its answers: pairs. As a <em>canary</em> both answer live
 * traffic, whoever routes it: two independent samples. The bounds hold at all times together, so looking often does no harm.
 */
@NullMarked
package dev.millrace.eval.online.challenge;

import org.jspecify.annotations.NullMarked;
