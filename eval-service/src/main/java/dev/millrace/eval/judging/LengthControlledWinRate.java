package dev.millrace.eval.judging;

import dev.millrace.eval.harness.Measurement.Preference;
import dev.millrace.eval.leaderboard.BradleyTerry;
import dev.millrace.eval.leaderboard.BradleyTerry.Maximum;
import dev.millrace.eval.leaderboard.Vote;
import dev.millrace.eval.leaderboard.Votes;
import dev.millrace.eval.resampling.StandardError;
import dev.millrace.eval.reward.loss.Sigmoid;
import java.util.ArrayList;
import java.util.List;

/**
 * The win rate that a model would have if its answers were as long as the baseline's (Dubois et al., "Length-controlled
 * AlpacaEval", 2024): the log-odds of winning are a constant plus a coefficient times tanh of the difference of lengths in
 * its standard deviations, and the rate is that at difference 0. AlpacaEval's own figure (glm_winrate.py) adds the
 * difficulty of its 805 instructions, fitted on other models, and draws the fit towards judgements of padded baselines;
 * those data are of that benchmark alone, so they are left out here and the two figures differ a little.
 *
 * @param plain mean preference, as judged
 * @param controlled at equal length; in (0, 1)
 * @param lengthEffect log-odds that one unit of tanh is worth; above 0 the judge likes long answers
 * @param isRidged whether the preferences alone had no finite fit, as when all pairs are won, and were drawn towards 0
 */
public record LengthControlledWinRate(double plain, double controlled, double lengthEffect, boolean isRidged) {
    private static final String MODEL = "model";
    private static final String BASELINE = "baseline";
    /** The least weight of a vote: a preference nearer to 0 or 1 is one. */
    private static final double WEIGHT_MIN = 1e-6;

    /**
     * Fits.
     *
     * @param pairs two at least
     */
    public static LengthControlledWinRate of(List<Preference> pairs) {
        if (pairs.size() < 2) {
            throw new IllegalArgumentException("pairs: must be two at least, are " + pairs.size());
        }
        var votes = new Votes(votes(pairs));
        boolean isRidged = !(BradleyTerry.fit(votes, 0) instanceof Maximum);
        Maximum fit = (Maximum) BradleyTerry.fit(votes, isRidged ? BradleyTerry.RIDGE_FALLBACK : 0);
        double advantage = fit.logStrengths().get(votes.numberOf(MODEL))
                - fit.logStrengths().get(votes.numberOf(BASELINE));
        return new LengthControlledWinRate(
                pairs.stream().mapToDouble(Preference::probability).average().orElseThrow(),
                Sigmoid.of(advantage),
                fit.styleCoefficients().getFirst() / scale(votes.all()),
                isRidged);
    }

    private static List<Vote> votes(List<Preference> pairs) {
        double[] differences = pairs.stream()
                .mapToDouble(pair -> (double) pair.length() - pair.baselineLength())
                .toArray();
        double deviation = StandardError.deviation(differences);
        var votes = new ArrayList<Vote>();
        for (int i = 0; i < differences.length; i++) {
            List<Double> effect = List.of(deviation == 0 ? 0 : Math.tanh(differences[i] / deviation));
            // A preference is a win of that weight and a loss of the rest.
            double preference = pairs.get(i).probability();
            if (preference >= WEIGHT_MIN) {
                votes.add(new Vote(MODEL, BASELINE, 1, preference, effect));
            }
            if (1 - preference >= WEIGHT_MIN) {
                votes.add(new Vote(MODEL, BASELINE, 0, 1 - preference, effect));
            }
        }
        return votes;
    }

    /** Votes are fitted with their style scaled to a root mean square of 1; the coefficient is to be that of tanh itself. */
    private static double scale(List<Vote> votes) {
        double squares = votes.stream()
                .mapToDouble(vote -> vote.style().getFirst() * vote.style().getFirst())
                .average()
                .orElseThrow();
        return squares == 0 ? 1 : Math.sqrt(squares);
    }
}
