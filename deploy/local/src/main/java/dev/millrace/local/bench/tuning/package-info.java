/**
 * Whether tuning makes the model better at what was preferred and worse at nothing else: {@code HeldOutRound} has a model
 * answer prompts that were never ranked, {@code JobRun} has an adapter made of the rankings, {@code SwapTrial} puts it in force
 * while streams run, and {@code SuiteRound} asks held-out suites before and after. All of it goes through the public HTTP API.
 */
@NullMarked
package dev.millrace.local.bench.tuning;

import org.jspecify.annotations.NullMarked;
