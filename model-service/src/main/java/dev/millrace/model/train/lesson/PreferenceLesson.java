package dev.millrace.model.train.lesson;

import dev.millrace.model.train.objective.PreferenceObjective;
import dev.millrace.model.train.objective.PreferenceObjective.Pair;
import dev.millrace.model.train.objective.PreferenceObjective.Result;
import dev.millrace.model.train.objective.TokenRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Learns which of two answers is better (DPO and its kin): a pass of the policy, one of the reference, and one for the
 * gradients. Chosen and rejected answers need not share a batch. Figures are named as TRL names them.
 */
public record PreferenceLesson(PreferenceObjective objective, BatchLimits limits) implements Lesson<PreferencePair> {
    @Override
    public Figures learn(Learner learner, List<PreferencePair> items) {
        var passes = passes(items);
        var judged = judged(learner, passes);
        passes.learn(learner, judged.result().loss().weights());
        return judged.figures();
    }

    @Override
    public Figures measure(Learner learner, List<PreferencePair> items) {
        return judged(learner, passes(items)).figures();
    }

    private Passes passes(List<PreferencePair> items) {
        var segments = new ArrayList<Segment>();
        for (int item = 0; item < items.size(); item++) {
            segments.add(
                    Segment.of("items[" + item + "].chosen", items.get(item).chosen()));
            segments.add(
                    Segment.of("items[" + item + "].rejected", items.get(item).rejected()));
        }
        return new Passes(segments, limits);
    }

    private Judged judged(Learner learner, Passes passes) {
        double[][] policy = passes.logprobs(learner::logprobs);
        double[][] reference = passes.logprobs(learner::referenceLogprobs);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < policy.length; i += 2) {
            pairs.add(new Pair(
                    TokenRow.answer(policy[i], reference[i]), TokenRow.answer(policy[i + 1], reference[i + 1])));
        }
        return new Judged(pairs, objective.of(pairs));
    }

    private record Judged(List<Pair> pairs, Result result) {
        Figures figures() {
            int count = pairs.size();
            double chosen = mean(result.chosenRewards());
            double rejected = mean(result.rejectedRewards());
            return Figures.of(result.loss().value(), count)
                    .with("rewards/chosen", chosen, count)
                    .with("rewards/rejected", rejected, count)
                    .with("rewards/margins", chosen - rejected, count)
                    .with("rewards/accuracies", result.accuracy(), count)
                    .with("logps/chosen", logprob(Pair::chosen), count)
                    .with("logps/rejected", logprob(Pair::rejected), count);
        }

        private double logprob(Function<Pair, TokenRow> answer) {
            return pairs.stream()
                    .map(answer)
                    .mapToDouble(row -> Arrays.stream(row.policy()).sum())
                    .average()
                    .orElseThrow();
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
