package dev.millrace.eval.leaderboard;

import java.util.Arrays;
import java.util.List;

/**
 * Strengths by maximum likelihood: a beats b with probability σ(s_a − s_b) (Bradley and Terry, "Rank analysis of
 * incomplete block designs", 1952), a tie being half a win each way. Votes with style have it added to s_a − s_b with
 * coefficients fitted along (FastChat rating_systems.py, contextual Bradley-Terry): the strengths are then what is left
 * of the preference at equal style.
 */
public final class BradleyTerry {
    /** Ridge for votes that have no finite maximum: as much as a few hundredths of a vote. */
    public static final double RIDGE_FALLBACK = 0.01;
    /** Ridge at most. */
    public static final double RIDGE_MAX = 1e6;

    private static final double TOLERANCE = 1e-8;

    /** What came out. */
    public sealed interface Fit {}

    /**
     * The maximum.
     *
     * @param logStrengths s of each competitor, natural logarithm, mean 0, in the order of {@link Votes#competitors()}
     * @param styleCoefficients log-odds that each style value is worth at its root mean square over the votes
     * @param ridge that was used
     */
    public record Maximum(List<Double> logStrengths, List<Double> styleCoefficients, double ridge) implements Fit {
        public Maximum {
            logStrengths = List.copyOf(logStrengths);
            styleCoefficients = List.copyOf(styleCoefficients);
        }
    }

    /**
     * There is none: some group of competitors never lost to the others, or never met them, so their distance has no
     * bound.
     *
     * @param groups two or more, within each of which the strengths would be finite
     */
    public record NoMaximum(List<List<String>> groups) implements Fit {
        public NoMaximum {
            groups = List.copyOf(groups);
        }
    }

    private BradleyTerry() {}

    /**
     * Fits the strengths.
     *
     * @param ridge 0 for the plain maximum; more pulls each parameter s and coefficient c towards 0 by ridge/2 · s² and
     *     always has a maximum; at most {@link #RIDGE_MAX}
     */
    public static Fit fit(Votes votes, double ridge) {
        if (!(ridge >= 0 && ridge <= RIDGE_MAX)) {
            throw new IllegalArgumentException("ridge: must be in [0, %s], is %s".formatted(RIDGE_MAX, ridge));
        }
        var sums = Sums.ofAll(votes);
        if (ridge == 0) {
            var groups = new WinGraph(votes, sums.points(), sums.weights()).groups();
            if (groups.size() > 1) {
                return new NoMaximum(groups.stream()
                        .map(group ->
                                group.stream().map(votes.competitors()::get).toList())
                        .toList());
            }
        }
        return maximum(votes, sums, ridge);
    }

    /** The maximum under {@link #RIDGE_FALLBACK}, which there always is. */
    static Maximum ridged(Votes votes) {
        return maximum(votes, Sums.ofAll(votes), RIDGE_FALLBACK);
    }

    private static Maximum maximum(Votes votes, Sums sums, double ridge) {
        var likelihood = new Likelihood(votes);
        double[] start = new double[likelihood.parameters()];
        double[] parameters = new Newton(likelihood).minimum(start, sums.points(), sums.weights(), ridge, TOLERANCE);
        List<Double> all = Arrays.stream(parameters).boxed().toList();
        return new Maximum(
                all.subList(0, likelihood.competitors()), all.subList(likelihood.competitors(), all.size()), ridge);
    }
}
