package dev.millrace.eval.leaderboard;

import java.util.List;

/**
 * Style values brought to a root mean square of 1 over all votes, before they become regressors. The arena (FastChat
 * rating_systems.py, preprocess_for_style) subtracts the mean as well, which is the same when sides are drawn by lot,
 * the mean then being 0; where sides mean something, as when a is always the one preferred, it would make ratings depend
 * on who is called a. A value that is always 0 stays so: it tells nothing.
 */
final class Style {
    private final double[] scales;

    /** Measures the votes, one or more with as many values each. */
    Style(List<Vote> votes) {
        scales = new double[votes.getFirst().style().size()];
        for (int i = 0; i < votes.size(); i++) {
            List<Double> style = votes.get(i).style();
            if (style.size() != scales.length) {
                throw new IllegalArgumentException("votes[%d].style: must be %d values as in the first vote, are %d"
                        .formatted(i, scales.length, style.size()));
            }
            for (int f = 0; f < scales.length; f++) {
                scales[f] += style.get(f) * style.get(f) / votes.size();
            }
        }
        for (int f = 0; f < scales.length; f++) {
            scales[f] = scales[f] == 0 ? 1 : Math.sqrt(scales[f]);
        }
    }

    int size() {
        return scales.length;
    }

    /** The scaled values of a vote. */
    double[] of(Vote vote) {
        double[] values = new double[scales.length];
        for (int f = 0; f < values.length; f++) {
            values[f] = vote.style().get(f) / scales[f];
        }
        return values;
    }
}
