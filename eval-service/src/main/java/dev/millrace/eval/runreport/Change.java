package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;

/**
 * How an item came out against the baseline, by the first metric of the task in which they differ; by metrics of which no way is
 * better only where they differ in no other.
 */
public enum Change {
    /** It is the baseline's. */
    BASELINE,
    /** Right before, wrong now. */
    LOST,
    /** Wrong before, right now. */
    GAINED,
    /** A worse score. */
    WORSE,
    /** A better score. */
    BETTER,
    /** Another score, of a metric of which no way is better. */
    DIFFERENT,
    /** The same scores. */
    SAME;

    private static final double NOISE = 1e-9;

    /** Of two scores; scores of 0 and 1 are wrong and right, the other way round where lower is better. */
    static Change of(double before, double after, Direction direction) {
        if (!(Math.abs(after - before) > NOISE)) {
            return SAME;
        }
        if (direction == Direction.NEITHER) {
            return DIFFERENT;
        }
        double gain = direction.gain(before, after);
        boolean isFlip = (before == 0 || before == 1) && (after == 0 || after == 1);
        if (isFlip) {
            return gain > 0 ? GAINED : LOST;
        }
        return gain > 0 ? BETTER : WORSE;
    }

    /** Whether right became wrong or wrong right. */
    boolean isFlip() {
        return this == LOST || this == GAINED;
    }
}
