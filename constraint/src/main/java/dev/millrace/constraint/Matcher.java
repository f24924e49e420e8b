package dev.millrace.constraint;

import dev.millrace.constraint.automaton.Place;
import dev.millrace.constraint.automaton.Work;
import java.util.BitSet;
import java.util.Optional;

/**
 * How far a text has come. A value: going on leaves it as it was. A text that has come anywhere can be completed, given
 * bytes enough.
 */
public final class Matcher {
    /** Positions that a question about one token may look at anew; some milliseconds. */
    private static final int TOKEN_WORK = 50_000;
    /** The same for a vocabulary. */
    private static final int VOCABULARY_WORK = 150_000;

    /** No bound on how many bytes the rest takes. */
    public static final long ANY_REST = Long.MAX_VALUE;

    private final Place place;

    Matcher(Place place) {
        this.place = place;
    }

    /**
     * After a token's bytes, or nothing when they may not follow.
     *
     * @throws InvalidConstraintException when the grammar turns out to be too ambiguous
     */
    public Optional<Matcher> advance(byte[] token) {
        var after = after(token);
        return after.isNowhere() ? Optional.empty() : Optional.of(new Matcher(after));
    }

    /** As {@link #allows(byte[], long)}, however long the rest may be. */
    public boolean allows(byte[] token) {
        return allows(token, ANY_REST);
    }

    /**
     * Whether a token's bytes may follow.
     *
     * @param restMax most bytes that the shortest end after it may take, or {@link #ANY_REST}
     * @throws InvalidConstraintException when the grammar turns out to be too ambiguous
     */
    public boolean allows(byte[] token, long restMax) {
        var after = after(token);
        return !after.isNowhere() && after.fewest() <= restMax;
    }

    private Place after(byte[] token) {
        var work = new Work(TOKEN_WORK);
        var at = place;
        for (int i = 0; i < token.length && !at.isNowhere(); i++) {
            at = at.after(token[i], work);
        }
        return at;
    }

    /** Whether the text may end here. */
    public boolean canEnd() {
        return place.canEnd();
    }

    /** Bytes that it takes at least until the text may end; 0 where it may end here. */
    public long shortestRest() {
        return place.fewest();
    }

    /** Whether nothing may follow. */
    public boolean mustEnd() {
        return place.isStuck();
    }

    /** As {@link #allowed(TokenTrie, long)}, however long the rest may be. */
    public BitSet allowed(TokenTrie vocabulary) {
        return allowed(vocabulary, ANY_REST);
    }

    /**
     * The tokens of a vocabulary that may follow, each shared beginning walked once.
     *
     * @param restMax most bytes that the shortest end after a token may take, or {@link #ANY_REST}
     * @throws InvalidConstraintException when the grammar turns out to be too ambiguous
     */
    public BitSet allowed(TokenTrie vocabulary, long restMax) {
        return vocabulary.walk(place, restMax, new Work(VOCABULARY_WORK));
    }

    /** Whether two texts have come to the same place, so that the same may follow. */
    public boolean isAt(Matcher other) {
        return place == other.place;
    }
}
