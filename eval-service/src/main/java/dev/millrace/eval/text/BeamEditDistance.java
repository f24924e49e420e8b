package dev.millrace.eval.text;

import java.util.Arrays;

/**
 * Levenshtein distance of predictions of one length to a reference, within a beam around the diagonal from the first to the
 * last pair of words. Of the matrix of the prediction before, it keeps the rows up to the first word that differs: what TER
 * asks for are shifts of the same words.
 */
final class BeamEditDistance {
    /** Words to each side of the diagonal, as in Tercom. */
    private static final int BEAM = 25;

    private static final int UNREACHED = 1 << 28;
    private static final byte KEEP = 0;
    private static final byte SUBSTITUTE = 1;
    private static final byte DELETE = 2;
    private static final byte INSERT = 3;

    private final int[] reference;
    private final int[] prediction;
    private final int[] firsts;
    private final int[][] costs;
    private final byte[][] edits;
    private int rowsKnown;

    /** Of predictions with {@code length} words. */
    BeamEditDistance(int[] reference, int length) {
        this.reference = reference;
        prediction = new int[length];
        firsts = new int[length + 1];
        costs = new int[length + 1][];
        edits = new byte[length + 1][];
        int words = reference.length;
        double slope = length == 0 ? 1 : (double) words / length;
        // Wider where a row would otherwise have nothing in common with the one above.
        int beam = BEAM < slope / 2 ? (int) Math.ceil(slope / 2 + BEAM) : BEAM;
        for (int i = 1; i <= length; i++) {
            int diagonal = (int) Math.floor(i * slope);
            firsts[i] = Math.max(0, diagonal - beam);
            int end = i == length ? words + 1 : Math.min(words + 1, diagonal + beam);
            costs[i] = new int[end - firsts[i]];
            edits[i] = new byte[end - firsts[i]];
        }
        costs[0] = new int[words + 1];
        edits[0] = new byte[words + 1];
        Arrays.setAll(costs[0], j -> j);
        Arrays.fill(edits[0], INSERT);
    }

    /** Insertions, deletions and substitutions that make the reference of these words. */
    int of(int[] words) {
        int same = Arrays.mismatch(prediction, words);
        rowsKnown = Math.min(rowsKnown, same < 0 ? words.length : same);
        System.arraycopy(words, rowsKnown, prediction, rowsKnown, words.length - rowsKnown);
        while (rowsKnown < words.length) {
            fill(++rowsKnown);
        }
        return cost(words.length, reference.length);
    }

    private void fill(int i) {
        for (int k = 0; k < costs[i].length; k++) {
            int j = firsts[i] + k;
            int best = UNREACHED;
            byte edit = KEEP;
            if (j > 0) {
                boolean isSame = prediction[i - 1] == reference[j - 1];
                best = cost(i - 1, j - 1) + (isSame ? 0 : 1);
                edit = isSame ? KEEP : SUBSTITUTE;
            }
            // Of equal costs a substitution before a deletion before an insertion: shifts depend on it.
            if (cost(i - 1, j) + 1 < best) {
                best = cost(i - 1, j) + 1;
                edit = DELETE;
            }
            if (k > 0 && costs[i][k - 1] + 1 < best) {
                best = costs[i][k - 1] + 1;
                edit = INSERT;
            }
            costs[i][k] = Math.min(best, UNREACHED);
            edits[i][k] = edit;
        }
    }

    private int cost(int i, int j) {
        int k = j - firsts[i];
        return k >= 0 && k < costs[i].length ? costs[i][k] : UNREACHED;
    }

    /** How the words of the last distance stand to the reference. */
    Alignment alignment() {
        var alignment =
                new Alignment(new int[reference.length], new boolean[prediction.length], new boolean[reference.length]);
        int i = prediction.length;
        int j = reference.length;
        while (i > 0 || j > 0) {
            byte edit = edits[i][j - firsts[i]];
            if (edit != DELETE) {
                alignment.positions[j - 1] = i - 1;
                alignment.isReferenceWrong[j - 1] = edit != KEEP;
            }
            if (edit != INSERT) {
                alignment.isPredictionWrong[i - 1] = edit != KEEP;
            }
            i -= edit == INSERT ? 0 : 1;
            j -= edit == DELETE ? 0 : 1;
        }
        return alignment;
    }

    /**
     * Which words stand for each other. The arrays are to be read only.
     *
     * @param positions by word of the reference, the word of the prediction that stands for it or else the last one before it,
     *     −1 for none
     * @param isPredictionWrong by word of the prediction, whether it is edited
     * @param isReferenceWrong by word of the reference, whether an edit makes it
     */
    record Alignment(int[] positions, boolean[] isPredictionWrong, boolean[] isReferenceWrong) {}
}
