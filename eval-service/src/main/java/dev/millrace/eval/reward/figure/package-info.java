/** How good a reward is, from its rewards of prompts that it was not trained on. */
@NullMarked
package dev.millrace.eval.reward.figure;

import org.jspecify.annotations.NullMarked;
