package dev.millrace.eval.text;

import java.util.BitSet;
import java.util.List;

/** The longest common subsequence of two texts' words: [1, 2, 3, 4, 5] and [2, 5, 3, 4] have 2, 3, 4. */
final class CommonSubsequence {
    /** Pairs of words at most: a third of a second, and 32 MiB where the words are wanted, not just their count. */
    static final long PAIRS_MAX = 1L << 28;

    private CommonSubsequence() {}

    /** How many words it has. */
    static int length(List<String> reference, List<String> prediction) {
        requireFew(reference.size(), prediction.size());
        return lengths(reference, prediction, new BitSet(), false);
    }

    /**
     * Where in the reference it is. Of several, the one that rouge-score finds: from the ends, a word of the prediction is
     * left out only when that alone keeps the length.
     */
    static BitSet inReference(List<String> reference, List<String> prediction) {
        requireFew(reference.size(), prediction.size());
        int columns = prediction.size();
        var leavesPrediction = new BitSet();
        lengths(reference, prediction, leavesPrediction, true);
        var found = new BitSet();
        int i = reference.size() - 1;
        int j = columns - 1;
        while (i >= 0 && j >= 0) {
            if (reference.get(i).equals(prediction.get(j))) {
                found.set(i--);
                j--;
            } else if (leavesPrediction.get(i * columns + j)) {
                j--;
            } else {
                i--;
            }
        }
        return found;
    }

    /** Refuses what would take too long. */
    static void requireFew(long reference, long prediction) {
        if (reference * prediction > PAIRS_MAX) {
            throw new IllegalArgumentException("reference and prediction have %d and %d words, more than %d pairs"
                    .formatted(reference, prediction, PAIRS_MAX));
        }
    }

    private static int lengths(
            List<String> reference, List<String> prediction, BitSet leavesPrediction, boolean isTraced) {
        int columns = prediction.size();
        int[] row = new int[columns + 1];
        for (int i = 0; i < reference.size(); i++) {
            String word = reference.get(i);
            int diagonal = 0;
            for (int j = 0; j < columns; j++) {
                int above = row[j + 1];
                if (word.equals(prediction.get(j))) {
                    row[j + 1] = diagonal + 1;
                } else if (row[j] > above) {
                    row[j + 1] = row[j];
                    if (isTraced) {
                        leavesPrediction.set(i * columns + j);
                    }
                }
                diagonal = above;
            }
        }
        return row[columns];
    }
}
