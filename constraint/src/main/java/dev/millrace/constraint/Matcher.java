package dev.millrace.constraint;

import dev.millrace.constraint.automaton.Place;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a text has come. A value: going on leaves it as it was. A text that has come anywhere can be completed, given
 * bytes enough. What would have more readings at once than the limits allow may not follow.
 */
public final class Matcher {
    /** Of a question that nobody has bounded otherwise. */
    private static final int WORK_MAX = 150_000;

    /** No bound on how many bytes the rest takes. */
    public static final long ANY_REST = Long.MAX_VALUE;

    private final Place place;

    Matcher(Place place) {
        this.place = place;
    }

    /** As {@link #advance(byte[], Work)}, within a bound of its own. */
    public Optional<Matcher> advance(byte[] token) {
        return advance(token, new Work(WORK_MAX));
    }

    /**
     * After a token's bytes, or nothing when they may not follow.
     *
     * @throws InvalidConstraintException when the work is used up
     */
    public Optional<Matcher> advance(byte[] token, Work work) {
        var after = after(token, work);
        return after.isNowhere() ? Optional.empty() : Optional.of(new Matcher(after));
    }

    /** As {@link #allows(byte[], long, Work)}, however long the rest may be, within a bound of its own. */
    public boolean allows(byte[] token) {
        return allows(token, ANY_REST, new Work(WORK_MAX));
    }

    /**
     * Whether a token's bytes may follow.
     *
     * @param restMax most bytes that the shortest end after it may take, or {@link #ANY_REST}
     * @throws InvalidConstraintException when the work is used up
     */
    public boolean allows(byte[] token, long restMax, Work work) {
        var after = after(token, work);
        return !after.isNowhere() && after.fewest() <= restMax;
    }

    private Place after(byte[] token, Work work) {
        var at = place.current();
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

    /** The tokens of a vocabulary that may follow, however long the rest may be, within a bound of its own. */
    public BitSet allowed(TokenTrie vocabulary) {
        return allowed(vocabulary, ANY_REST, Integer.MAX_VALUE, new Work(WORK_MAX))
                .orElseThrow()
                .ids();
    }

    /**
     * The tokens of a vocabulary that may follow, each shared beginning walked once.
     *
     * @param restMax most bytes that the shortest end after a token may take, or {@link #ANY_REST}
     * @param nodesMax most nodes of the vocabulary to look at; {@link Integer#MAX_VALUE} for all there are
     * @return empty when that is not enough
     * @throws InvalidConstraintException when the work is used up
     */
    public Optional<Allowed> allowed(TokenTrie vocabulary, long restMax, int nodesMax, Work work) {
        return vocabulary.walk(place.current(), restMax, nodesMax, work);
    }

    /** Equal ones have come to the same place, so that the same may follow; where a place was forgotten, they are not. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Matcher matcher && matcher.place == place;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(place);
    }
}
