package dev.millrace.eval.runreport;

/** How an item came out against the baseline, by the first metric of the task in which they differ. */
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
    /** The same scores. */
    SAME;

    private static final double NOISE = 1e-9;

    /** Of two scores; scores of 0 and 1 are wrong and right, the other way round where lower is better. */
    static Change of(double before, double after, boolean isHigherBetter) {
        double gain = isHigherBetter ? after - before : before - after;
        if (!(Math.abs(gain) > NOISE)) {
            return SAME;
        }
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
