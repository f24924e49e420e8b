package dev.millrace.model.train.data.tokens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Token ids and, for each place, the id that is to be predicted there from the context that the place sees, or none. In causal
 * learning that is the next token, where it is learned; in masked learning the token that was hidden at the place itself.
 * Immutable.
 */
public final class TrainingSequence {
    /** Most tokens of a sequence. */
    public static final int TOKENS_MAX = 1 << 20;
    /** Nothing is predicted at a place. */
    public static final int NO_TARGET = -1;

    private final int[] ids;
    private final int[] targets;

    private TrainingSequence(int[] ids, int[] targets) {
        this.ids = ids;
        this.targets = targets;
    }

    /**
     * A sequence of which each learned token is predicted from those before it; the first one never is, for want of context.
     *
     * @param ids 1 to {@link #TOKENS_MAX}, none negative
     * @param learned as many
     */
    public static TrainingSequence causal(int[] ids, boolean[] learned) {
        requireSameLength(ids.length, learned.length);
        int[] targets = new int[ids.length];
        Arrays.fill(targets, NO_TARGET);
        for (int t = 0; t + 1 < ids.length; t++) {
            if (learned[t + 1]) {
                targets[t] = ids[t + 1];
            }
        }
        return of(ids, targets);
    }

    /** An answer behind its prompt, of which the answer is learned. */
    public static TrainingSequence answering(Ids prompt, Ids answer) {
        boolean[] learned = new boolean[prompt.length() + answer.length()];
        Arrays.fill(learned, prompt.length(), learned.length, true);
        return causal(IntStream.concat(prompt.stream(), answer.stream()).toArray(), learned);
    }

    /** A sequence with its target at each place, {@link #NO_TARGET} for none. */
    public static TrainingSequence of(int[] ids, int[] targets) {
        requireSameLength(ids.length, targets.length);
        if (ids.length < 1 || ids.length > TOKENS_MAX) {
            throw new IllegalArgumentException(ids.length + " tokens are not within 1 to " + TOKENS_MAX);
        }
        for (int t = 0; t < ids.length; t++) {
            if (ids[t] < 0) {
                throw new IllegalArgumentException("ids[" + t + "] " + ids[t] + " is negative");
            }
            if (targets[t] < NO_TARGET) {
                throw new IllegalArgumentException("targets[" + t + "] " + targets[t] + " is no id and not -1");
            }
        }
        return new TrainingSequence(ids.clone(), targets.clone());
    }

    private static void requireSameLength(int ids, int others) {
        if (ids != others) {
            throw new IllegalArgumentException(ids + " ids and " + others + " marks of them");
        }
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    /** The id at place {@code t}. */
    public int id(int t) {
        return ids[t];
    }

    /** The id to be predicted at place {@code t}, or {@link #NO_TARGET}. */
    public int target(int t) {
        return targets[t];
    }

    /** Places at which something is predicted. */
    public int targetCount() {
        return (int)
                Arrays.stream(targets).filter(target -> target != NO_TARGET).count();
    }

    /** The same tokens, of which each is learned from those before it. */
    public TrainingSequence whole() {
        boolean[] learned = new boolean[ids.length];
        Arrays.fill(learned, true);
        return causal(ids, learned);
    }

    /** Pieces of {@code tokensMax} tokens and a last one of the rest; what one ends with predicts what the next begins with. */
    public List<TrainingSequence> pieces(int tokensMax) {
        List<TrainingSequence> pieces = new ArrayList<>();
        for (int from = 0; from < ids.length; from += tokensMax) {
            pieces.add(slice(from, Math.min(ids.length, from + tokensMax)));
        }
        return pieces;
    }

    /** The places from {@code from} to {@code to} - 1; what the last one predicts it still does. */
    TrainingSequence slice(int from, int to) {
        return new TrainingSequence(Arrays.copyOfRange(ids, from, to), Arrays.copyOfRange(targets, from, to));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainingSequence that
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(targets, that.targets);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(targets);
    }

    @Override
    public String toString() {
        return "TrainingSequence" + Arrays.toString(ids) + " → " + Arrays.toString(targets);
    }
}
