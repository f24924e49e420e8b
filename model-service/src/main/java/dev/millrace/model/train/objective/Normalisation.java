package dev.millrace.model.train.objective;

/** What the sum over the tokens of a batch is divided by. */
public enum Normalisation {
    /** The number of counted tokens of the batch: every token weighs the same, long answers more than short ones. */
    TOKENS {
        @Override
        double[] shares(int[] counts) {
            long tokens = 0;
            for (int count : counts) {
                tokens += count;
            }
            var shares = new double[counts.length];
            for (int row = 0; row < counts.length; row++) {
                shares[row] = 1.0 / tokens;
            }
            return shares;
        }
    },
    /** Mean over the sequences of the mean over their tokens: every answer weighs the same, whatever its length. */
    SEQUENCES {
        @Override
        double[] shares(int[] counts) {
            int sequences = 0;
            for (int count : counts) {
                sequences += count == 0 ? 0 : 1;
            }
            var shares = new double[counts.length];
            for (int row = 0; row < counts.length; row++) {
                shares[row] = counts[row] == 0 ? 0 : 1.0 / sequences / counts[row];
            }
            return shares;
        }
    };

    /**
     * What each counted token of a row weighs; those of all rows sum to 1.
     *
     * @param counts of counted tokens, not all 0
     */
    abstract double[] shares(int[] counts);

    /** As {@link #shares}, refusing a batch without any counted token. */
    double[] checkedShares(int[] counts) {
        for (int count : counts) {
            if (count > 0) {
                return shares(counts);
            }
        }
        throw new IllegalArgumentException("counted: at least one token of the batch must count");
    }
}
