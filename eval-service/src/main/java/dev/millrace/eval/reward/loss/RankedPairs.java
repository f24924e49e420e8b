package dev.millrace.eval.reward.loss;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns one ranking into its pairs: ranks 1, 2, 2, 4 give (0, 1), (0, 2), (0, 3), (1, 3), (2, 3).
 *
 * @param failed what failed answers are worth
 * @param ties what equal ranks are worth
 */
public record RankedPairs(FailedPolicy failed, TiePolicy ties) {
    /**
     * All pairs, by the first index and then the second.
     *
     * @param ranks 1 is best, one an answer; without meaning where the answer failed
     * @param failures whether each answer failed, as long as the ranks
     */
    public List<PreferencePair> of(int[] ranks, boolean[] failures) {
        if (ranks.length != failures.length) {
            throw new IllegalArgumentException(
                    "failures: must be one for each of the %d ranks, are %d".formatted(ranks.length, failures.length));
        }
        var pairs = new ArrayList<PreferencePair>();
        for (int i = 0; i < ranks.length; i++) {
            for (int j = 0; j < ranks.length; j++) {
                if (better(i, j, ranks, failures)) {
                    pairs.add(PreferencePair.of(i, j));
                } else if (i < j && tied(i, j, ranks, failures)) {
                    pairs.add(PreferencePair.tie(i, j));
                }
            }
        }
        return List.copyOf(pairs);
    }

    private boolean better(int i, int j, int[] ranks, boolean[] failures) {
        if (failures[i]) {
            return false;
        }
        return failures[j] ? failed == FailedPolicy.LOWEST : ranks[i] < ranks[j];
    }

    private boolean tied(int i, int j, int[] ranks, boolean[] failures) {
        return ties == TiePolicy.SOFT && !failures[i] && !failures[j] && ranks[i] == ranks[j];
    }
}
