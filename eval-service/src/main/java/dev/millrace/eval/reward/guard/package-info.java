/**
 * Guards against a reward that is exploited: whatever chooses by a learnt reward finds the answers that it is wrong
 * about (Gao et al. 2022), so rewards are kept small and doubted, choosing is kept within a budget, texts that cheat are
 * told, and an alarm looks whether people still agree.
 */
@NullMarked
package dev.millrace.eval.reward.guard;

import org.jspecify.annotations.NullMarked;
