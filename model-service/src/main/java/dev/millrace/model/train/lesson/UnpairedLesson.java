package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.KtoObjective;
import dev.millrace.model.train.objective.KtoObjective.Judged;
import dev.millrace.model.train.objective.TokenLoss;
import dev.millrace.model.train.objective.TokenRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Learns from answers judged one by one (KTO). The reference point comes from each answer behind the prompt of the next item,
 * the last one's behind that of the first, as in TRL; put answers to the same prompt apart. A text longer than the longest item
 * loses the beginning of its prompt. With a single item the point is 0.
 */
public record UnpairedLesson(KtoObjective objective, BatchLimits limits) implements Lesson<JudgedAnswer> {
    @Override
    public Figures learn(Learner learner, List<JudgedAnswer> items) {
        var passes = passes(items);
        var judgement = judgement(learner, passes, items);
        passes.learn(learner, judgement.loss().weights());
        return judgement.figures();
    }

    @Override
    public Figures measure(Learner learner, List<JudgedAnswer> items) {
        return judgement(learner, passes(items), items).figures();
    }

    private Passes passes(List<JudgedAnswer> items) {
        return new Passes(Segment.all(items, JudgedAnswer::sequence), limits);
    }

    private Judgement judgement(Learner learner, Passes passes, List<JudgedAnswer> items) {
        var rows = rows(learner, passes);
        var answers = IntStream.range(0, items.size())
                .mapToObj(item -> new Judged(rows.get(item), items.get(item).good()))
                .toList();
        double point = referencePoint(learner, items);
        return new Judgement(answers, objective.of(answers, point), point, objective.beta());
    }

    private double referencePoint(Learner learner, List<JudgedAnswer> items) {
        if (items.size() < 2) {
            return 0;
        }
        int longest =
                items.stream().mapToInt(item -> item.sequence().length()).max().orElseThrow();
        var mismatched = new ArrayList<TrainingSequence>();
        for (int item = 0; item < items.size(); item++) {
            var next = items.get((item + 1) % items.size());
            mismatched.add(items.get(item).behind(next, longest));
        }
        var segments = Segment.all(mismatched, Function.identity());
        return KtoObjective.referencePoint(rows(learner, new Passes(segments, limits)));
    }

    private static List<TokenRow> rows(Learner learner, Passes passes) {
        double[][] policy = passes.logprobs(learner::logprobs);
        double[][] reference = passes.logprobs(learner::referenceLogprobs);
        return IntStream.range(0, policy.length)
                .mapToObj(i -> TokenRow.answer(policy[i], reference[i]))
                .toList();
    }

    private record Judgement(List<Judged> answers, TokenLoss loss, double referencePoint, double beta) {
        /** {@code kl} is the reference point; a kind of which there is no answer has no reward. */
        Figures figures() {
            int count = answers.size();
            var figures = Figures.of(loss.value(), count).with("kl", referencePoint, count);
            return withReward(withReward(figures, "rewards/chosen", true), "rewards/rejected", false);
        }

        private Figures withReward(Figures figures, String name, boolean desirable) {
            double[] rewards = answers.stream()
                    .filter(answer -> answer.desirable() == desirable)
                    .mapToDouble(answer -> beta * answer.answer().logRatio())
                    .toArray();
            if (rewards.length == 0) {
                return figures;
            }
            return figures.with(name, Arrays.stream(rewards).average().orElseThrow(), rewards.length);
        }
    }
}
