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

    /**
     * Whether a token's bytes may follow.
     *
     * @throws InvalidConstraintException when the grammar turns out to be too ambiguous
     */
    public boolean allows(byte[] token) {
        return !after(token).isNowhere();
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

    /** Whether nothing may follow. */
    public boolean mustEnd() {
        return place.isStuck();
    }

    /**
     * The tokens of a vocabulary that may follow, each shared beginning walked once.
     *
     * @throws InvalidConstraintException when the grammar turns out to be too ambiguous
     */
    public BitSet allowed(TokenTrie vocabulary) {
        return vocabulary.walk(place, new Work(VOCABULARY_WORK));
    }

    /** Whether two texts have come to the same place, so that the same may follow. */
    public boolean isAt(Matcher other) {
        return place == other.place;
    }
}
