package dev.millrace.model.train.data.tokens;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a set of sequences comes to, told before a run. Lengths are those after truncation, refused sequences not among them;
 * percentiles by nearest rank. All zero if there are no sequences.
 *
 * @param count sequences that are trained on
 * @param tokens of all of them
 * @param learned places at which a token is predicted
 * @param truncated sequences that were cut
 * @param refused sequences that were left out
 */
public record TokenStatistics(long count, long tokens, Lengths lengths, long learned, long truncated, long refused) {
    /** Tokens a sequence. */
    public record Lengths(int min, int median, int p95, int max) {}

    /** Learned places by tokens, 0 to 1. */
    public double learnedShare() {
        return tokens == 0 ? 0 : (double) learned / tokens;
    }

    /** Counts sequences as they are fitted into rows; keeps 4 bytes each. Used by one thread. */
    public static final class Counter {
        /** Most sequences. */
        public static final int SEQUENCES_MAX = 10_000_000;

        private final Truncation truncation;
        private final int limit;
        private int[] lengths = new int[1024];
        private int count;
        private long tokens;
        private long learned;
        private long truncated;
        private long refused;

        /** @param limit most tokens of a sequence, positive */
        public Counter(Truncation truncation, int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("limit " + limit + " is not positive");
            }
            this.truncation = truncation;
            this.limit = limit;
        }

        /** Fits a sequence and counts what becomes of it. */
        public Optional<TrainingSequence> fit(TrainingSequence sequence) {
            Optional<TrainingSequence> fitted = truncation.fit(sequence, limit);
            if (fitted.isEmpty()) {
                refused++;
                return fitted;
            }
            if (count == SEQUENCES_MAX) {
                throw new IllegalStateException("more than " + SEQUENCES_MAX + " sequences");
            }
            if (count == lengths.length) {
                lengths = Arrays.copyOf(lengths, Math.min(2 * count, SEQUENCES_MAX));
            }
            TrainingSequence kept = fitted.get();
            lengths[count++] = kept.length();
            tokens += kept.length();
            learned += kept.targetCount();
            if (kept.length() < sequence.length()) {
                truncated++;
            }
            return fitted;
        }

        /** What was counted until now. */
        public TokenStatistics statistics() {
            int[] sorted = Arrays.copyOf(lengths, count);
            Arrays.sort(sorted);
            Lengths spread = new Lengths(
                    percentile(sorted, 0), percentile(sorted, 50), percentile(sorted, 95), percentile(sorted, 100));
            return new TokenStatistics(count, tokens, spread, learned, truncated, refused);
        }

        private static int percentile(int[] sorted, long percent) {
            if (sorted.length == 0) {
                return 0;
            }
            int rank = Math.toIntExact((percent * sorted.length + 99) / 100);
            return sorted[Math.max(1, rank) - 1];
        }
    }
}
