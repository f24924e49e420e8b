/**
 * How an evaluation goes on: {@link dev.millrace.eval.run.Probes} says which tokens a request is put to the model as,
 * {@link dev.millrace.eval.run.RunProgress} which probe goes out when and what its answer makes of the run. Plain state, no
 * threads: whoever sends prompts and hears completions is elsewhere.
 */
@NullMarked
package dev.millrace.eval.run;

import org.jspecify.annotations.NullMarked;
