package dev.millrace.eval.leaderboard;

import dev.millrace.eval.leaderboard.BradleyTerry.Maximum;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/**
 * How strengths vary when the rankings are drawn anew with replacement (Efron, "Bootstrap methods: another look at the
 * jackknife", 1979). A ranking of four answers is six votes that depend on each other, so it is drawn as a whole (Field and
 * Welsh, "Bootstrapping clustered data", 2007); rankings of one vote are the arena's bootstrap. Each round starts at the
 * strengths of all votes. A round without a finite maximum takes {@link BradleyTerry#RIDGE_FALLBACK} and is counted. A
 * competitor that a round drew no vote of keeps strength 0 in it, the mean. Rankings are drawn as if they were independent:
 * those of one labeller or one prompt are not quite.
 */
public final class Bootstrap {
    /** Rounds at most. */
    public static final int ROUNDS_MAX = 10_000;
    /** Votes times rounds at most: seconds without style, minutes with. */
    public static final long DRAWS_MAX = 1_000_000_000L;
    /** Rounds times the cube of parameters at most: a minute or two. */
    public static final double SOLVING_MAX = 2e11;

    private static final double TOLERANCE = 1e-5;

    private final double[][] logStrengths;
    private final int ridgedRounds;

    private Bootstrap(double[][] logStrengths, int ridgedRounds) {
        this.logStrengths = logStrengths;
        this.ridgedRounds = ridgedRounds;
    }

    /**
     * Draws and fits.
     *
     * @param fit of all votes; its ridge is that of the rounds
     * @param rounds 1 to {@link #ROUNDS_MAX}
     * @throws IllegalArgumentException when that is more work than the limits allow
     */
    public static Bootstrap of(Votes votes, Maximum fit, int rounds, RandomGenerator random) {
        double[] start = DoubleStream.concat(doubles(fit.logStrengths()), doubles(fit.styleCoefficients()))
                .toArray();
        checkWork(votes.all().size(), start.length, rounds);
        var newton = new Newton(new Likelihood(votes));
        int competitors = fit.logStrengths().size();
        double[][] logStrengths = new double[rounds][];
        int ridged = 0;
        for (int round = 0; round < rounds; round++) {
            var sums = Sums.resampled(votes, random);
            boolean bounded = fit.ridge() > 0 || new WinGraph(votes, sums.points(), sums.weights()).stronglyConnected();
            double ridge = bounded ? fit.ridge() : BradleyTerry.RIDGE_FALLBACK;
            double[] parameters = newton.minimum(start, sums.points(), sums.weights(), ridge, TOLERANCE);
            logStrengths[round] = Arrays.copyOf(parameters, competitors);
            ridged += bounded ? 0 : 1;
        }
        return new Bootstrap(logStrengths, ridged);
    }

    private static DoubleStream doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    private static void checkWork(int votes, int parameters, int rounds) {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw new IllegalArgumentException("rounds: must be in 1..%d, is %d".formatted(ROUNDS_MAX, rounds));
        }
        if ((long) votes * rounds > DRAWS_MAX || rounds * Math.pow(parameters, 3) > SOLVING_MAX) {
            throw new IllegalArgumentException(
                    "rounds: %d are too many for %d votes and %d parameters".formatted(rounds, votes, parameters));
        }
    }

    /** Rounds that took the fallback ridge. */
    public int ridgedRounds() {
        return ridgedRounds;
    }

    /**
     * The log-strengths of a round, in the order of {@link Votes#competitors()}.
     *
     * @return [round][competitor]; a copy
     */
    public double[][] logStrengths() {
        return Arrays.stream(logStrengths).map(double[]::clone).toArray(double[][]::new);
    }
}
