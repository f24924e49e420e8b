package dev.millrace.constraint;

/**
 * How much may still be done for somebody who waits: a unit is a position in the network that is looked at anew, or
 * {@value #WAYS_A_UNIT} ways out of positions. What was found out before costs nothing. One thread at a time.
 */
public final class Work {
    /** A way is a comparison of numbers; a position is an object and a look into a table. */
    private static final int WAYS_A_UNIT = 16;

    private long left;

    /** @param units how many; some tens of nanoseconds each */
    public Work(long units) {
        this.left = units * WAYS_A_UNIT;
    }

    /**
     * A position is looked at.
     *
     * @param ways that lead out of it
     * @throws InvalidConstraintException when nothing is left
     */
    public void take(int ways) {
        left -= WAYS_A_UNIT + ways;
        if (left < 0) {
            throw new InvalidConstraintException("it takes too long to find out what may follow: too many readings");
        }
    }
}
