package dev.millrace.model.train.data.tokens;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Packs sequences into rows by first-fit decreasing (Johnson 1973: at most 11/9 of the fewest rows possible, and one): the
 * longest are placed first, each into the first row that has room. Equal input gives equal rows.
 *
 * @param rowTokens most tokens of a row, 1 to {@link TrainingSequence#TOKENS_MAX}
 */
public record Packing(int rowTokens) {
    /** Most sequences at once: time grows with their number times that of the rows. */
    public static final int SEQUENCES_MAX = 65_536;

    public Packing {
        if (rowTokens < 1 || rowTokens > TrainingSequence.TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "rowTokens " + rowTokens + " is not within 1 to " + TrainingSequence.TOKENS_MAX);
        }
    }

    /**
     * Rows of sequences.
     *
     * @param sequences at most {@link #SEQUENCES_MAX}; one longer than a row is an IllegalArgumentException
     * @param tokens how many a sequence has
     */
    public <S> List<List<S>> rows(List<S> sequences, ToIntFunction<S> tokens) {
        if (sequences.size() > SEQUENCES_MAX) {
            throw new IllegalArgumentException(
                    sequences.size() + " sequences are more than " + SEQUENCES_MAX + " to pack at once");
        }
        List<Open<S>> rows = new ArrayList<>();
        sequences.stream()
                .sorted(Comparator.comparingInt(tokens).reversed())
                .forEachOrdered(sequence -> place(sequence, tokens.applyAsInt(sequence), rows));
        return rows.stream().map(row -> row.sequences).toList();
    }

    private <S> void place(S sequence, int tokens, List<Open<S>> rows) {
        if (tokens > rowTokens) {
            throw new IllegalArgumentException(
                    "a sequence of " + tokens + " tokens does not fit a row of " + rowTokens);
        }
        for (Open<S> row : rows) {
            if (row.room >= tokens) {
                row.add(sequence, tokens);
                return;
            }
        }
        Open<S> row = new Open<>(rowTokens);
        row.add(sequence, tokens);
        rows.add(row);
    }

    private static final class Open<S> {
        private final List<S> sequences = new ArrayList<>();
        private int room;

        Open(int room) {
            this.room = room;
        }

        void add(S sequence, int tokens) {
            sequences.add(sequence);
            room -= tokens;
        }
    }
}
