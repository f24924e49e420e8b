/**
 * The load generator: servers that speak OpenAI's chat API, side by side. {@code LoadBench} takes the targets in turn
 * within every round; a {@code Load} is what one target gets in one round (a closed loop, an open loop, or running
 * streams while long prompts arrive); a {@code Tally} counts; {@code LoadReport} is what comes out.
 */
@NullMarked
package dev.millrace.local.bench.load;

import org.jspecify.annotations.NullMarked;
