package dev.millrace.eval.reward.figure;

import dev.millrace.eval.reward.figure.RewardFigures.Counts;
import dev.millrace.eval.reward.figure.RewardFigures.LengthBias;
import dev.millrace.eval.reward.loss.Sigmoid;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Sums outcomes up. */
public final class OutcomeFigures {
    private OutcomeFigures() {}

    /**
     * The figures. Ties count towards the loss alone: a reward cannot be right about them.
     *
     * @param training counts of the training side
     * @param prompts held-out prompts
     * @param outcomes of their judgements, one at least
     * @param lengthCorrelation of reward and length
     */
    public static RewardFigures of(Counts training, int prompts, List<Outcome> outcomes, double lengthCorrelation) {
        List<Outcome> strict = outcomes.stream().filter(o -> !o.isTie()).toList();
        var agreed = new Integer[prompts];
        var judged = new Integer[prompts];
        Arrays.fill(agreed, 0);
        Arrays.fill(judged, 0);
        for (Outcome outcome : strict) {
            judged[outcome.prompt()]++;
            agreed[outcome.prompt()] += outcome.agrees() ? 1 : 0;
        }
        // Nothing but ties tells nothing about accuracy: it may be anything.
        Proportion accuracy = strict.isEmpty()
                ? new Proportion(0, 0, 1)
                : Proportion.clustered(
                        Collections.unmodifiableList(Arrays.asList(agreed)),
                        Collections.unmodifiableList(Arrays.asList(judged)));
        double margin =
                strict.stream().mapToDouble(Outcome::difference).average().orElse(0);
        double loss =
                outcomes.stream().mapToDouble(OutcomeFigures::loss).average().orElseThrow();
        return new RewardFigures(
                training,
                new Counts(prompts, strict.size()),
                accuracy,
                margin,
                loss,
                Calibration.expectedError(strict),
                new LengthBias(lengthCorrelation, LengthBuckets.of(strict)));
    }

    private static double loss(Outcome outcome) {
        return outcome.target() * Sigmoid.minusLog(outcome.difference())
                + (1 - outcome.target()) * Sigmoid.minusLog(-outcome.difference());
    }
}
