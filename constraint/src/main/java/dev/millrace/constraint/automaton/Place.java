package dev.millrace.constraint.automaton;

import dev.millrace.constraint.Work;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every position that a text may be in after some bytes, and where each byte leads from here, as far as anybody has
 * asked. Safe for many threads: what two find out at once is the same.
 */
public final class Place {
    private final Places places;
    /** Those that a byte can leave. */
    final Set<Position> positions;

    private final boolean end;
    /** Asked once a node of a vocabulary: a look at the set costs more than all the rest of the walk. */
    private final boolean nowhere;

    private final long fewest;
    /** By class of byte; null is not known yet. */
    private final @Nullable Place[] next;

    Place(Places places, Set<Position> positions, boolean end, long fewest, int classes) {
        this.places = places;
        this.positions = positions;
        this.end = end;
        this.nowhere = positions.isEmpty() && !end;
        this.fewest = fewest;
        this.next = new Place[classes];
    }

    /** Whether the text may end here. */
    public boolean canEnd() {
        return end;
    }

    /** Bytes that it takes at least until the text may end; 0 where it may end here. */
    public long fewest() {
        return fewest;
    }

    /** Whether no byte may follow. */
    public boolean isStuck() {
        return positions.isEmpty();
    }

    /**
     * Where a byte leads; a place that is stuck and no end when it may not follow, or only with too many readings.
     *
     * @throws dev.millrace.constraint.InvalidConstraintException when the work is used up
     */
    public Place after(byte b, Work work) {
        int kind = places.classOf(b);
        var known = next[kind];
        if (known == null) {
            known = places.after(this, b & 0xFF, work);
            if (known.places == places || known == Places.NOWHERE) {
                next[kind] = known;
            }
        }
        return known;
    }

    /**
     * This place where it is known now: a table that has grown too large is left behind, and from a place in an old one every
     * question would be asked anew.
     */
    public Place current() {
        return places.current(this);
    }

    /** Whether the bytes that led here may not stand there. */
    public boolean isNowhere() {
        return nowhere;
    }
}
