package dev.millrace.eval.judging;

import dev.millrace.eval.figure.Figures;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import java.util.List;

/**
 * How often a model wins against another one.
 *
 * @param figure mean points: wins and half of the ties, by all pairs; with standard error and interval
 * @param wins pairs won
 * @param ties pairs without a winner
 * @param losses pairs lost
 */
public record WinRate(Figure figure, int wins, int ties, int losses) {
    /**
     * Of outcomes.
     *
     * @param mean the metric whose aggregation is the mean of points
     * @param figures how sure it is
     */
    public static WinRate of(Metric mean, List<PairOutcome> outcomes, Figures figures) {
        List<Measurement> points = outcomes.stream()
                .<Measurement>map(outcome -> new Value(outcome.points()))
                .toList();
        return new WinRate(
                figures.of(mean, points),
                count(outcomes, PairOutcome.WIN),
                count(outcomes, PairOutcome.TIE),
                count(outcomes, PairOutcome.LOSS));
    }

    private static int count(List<PairOutcome> outcomes, PairOutcome which) {
        return (int) outcomes.stream().filter(outcome -> outcome == which).count();
    }
}
