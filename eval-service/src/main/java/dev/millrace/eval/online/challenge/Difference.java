package dev.millrace.eval.online.challenge;

/**
 * How two models differ in a trait.
 *
 * @param champion mean of the one
 * @param challenger mean of the other
 * @param value the other less the one
 * @param half half the width of its interval; infinite over fewer than two values
 * @param count pairs, or answers of the one with fewer
 */
public record Difference(Trait trait, double champion, double challenger, double value, double half, long count) {
    /** Of values of the same prompts. */
    static Difference paired(
            Trait trait, RunningMoments champion, RunningMoments challenger, RunningMoments differences, Level level) {
        return new Difference(
                trait,
                champion.mean(),
                challenger.mean(),
                differences.mean(),
                half(trait, differences, level),
                differences.count());
    }

    /** Of independent values: the intervals of both means, each with half the risk, are taken together. */
    static Difference unpaired(Trait trait, RunningMoments champion, RunningMoments challenger, Level level) {
        var each = new Level(level.risk() / 2, level.countMin());
        return new Difference(
                trait,
                champion.mean(),
                challenger.mean(),
                challenger.mean() - champion.mean(),
                half(trait, champion, each) + half(trait, challenger, each),
                Math.min(champion.count(), challenger.count()));
    }

    private static double half(Trait trait, RunningMoments moments, Level level) {
        return moments.count() < 2
                ? Double.POSITIVE_INFINITY
                : ConfidenceSequence.halfWidth(
                        moments.count(), Math.sqrt(moments.variance(trait.range())), level.risk(), level.countMin());
    }

    /** How sure an interval is. */
    record Level(double risk, int countMin) {}

    /** Lower end of its interval. */
    public double low() {
        return value - half;
    }

    /** Upper end. */
    public double high() {
        return value + half;
    }

    /** The difference in the bad direction that is tolerated. */
    public double margin() {
        return trait.margin(champion);
    }

    /** Certainly worse by more than is tolerated. */
    boolean isWorse() {
        return trait.good() > 0 ? high() < -margin() : low() > margin();
    }

    /** Certainly not worse by more than is tolerated. */
    boolean isAsGood() {
        return trait.good() > 0 ? low() > -margin() : high() < margin();
    }
}
