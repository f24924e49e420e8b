package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.RewardObjective;
import dev.millrace.model.train.objective.RewardObjective.Result;
import dev.millrace.model.train.objective.RewardPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learns rewards of answers from pairs: a learner with a head says a number of an answer's last token in place of log-probabilities,
 * once without and once with gradients. Figures are named as TRL's reward trainer names them.
 */
public record RewardLesson(RewardObjective objective, BatchLimits limits) implements Lesson<PreferencePair> {
    @Override
    public Figures learn(Learner learner, List<PreferencePair> items) {
        var passes = passes(items);
        double[] rewards = rewards(learner, passes);
        var result = result(rewards);
        var weights = new float[rewards.length][1];
        for (int i = 0; i < rewards.length; i++) {
            weights[i][0] = (float) (0 - result.gradient()[i]);
        }
        passes.learn(learner, weights);
        return figures(result, rewards);
    }

    @Override
    public Figures measure(Learner learner, List<PreferencePair> items) {
        double[] rewards = rewards(learner, passes(items));
        return figures(result(rewards), rewards);
    }

    private Passes passes(List<PreferencePair> items) {
        var segments = new ArrayList<Segment>();
        for (int item = 0; item < items.size(); item++) {
            segments.add(last("items[" + item + "].chosen", items.get(item).chosen()));
            segments.add(last("items[" + item + "].rejected", items.get(item).rejected()));
        }
        return new Passes(segments, limits);
    }

    /** A text of which a number is said at the end; a head does not look at targets. */
    static Segment last(String name, TrainingSequence sequence) {
        int[] ids = IntStream.range(0, sequence.length()).map(sequence::id).toArray();
        return new Segment(name, ids, new int[] {ids.length - 1}, new int[] {0});
    }

    /** Of the chosen and the rejected answer of each pair, one after the other. */
    private static double[] rewards(Learner learner, Passes passes) {
        double[][] numbers = passes.logprobs(learner::logprobs);
        return IntStream.range(0, numbers.length)
                .mapToDouble(i -> numbers[i][0])
                .toArray();
    }

    private Result result(double[] rewards) {
        var pairs = IntStream.range(0, rewards.length / 2)
                .mapToObj(i -> RewardPair.of(2 * i, 2 * i + 1))
                .toList();
        return objective.of(rewards, pairs);
    }

    private static Figures figures(Result result, double[] rewards) {
        int pairs = rewards.length / 2;
        double sum = 0;
        double margins = 0;
        for (int i = 0; i < pairs; i++) {
            sum += rewards[2 * i] + rewards[2 * i + 1];
            margins += rewards[2 * i] - rewards[2 * i + 1];
        }
        return Figures.of(result.value(), pairs)
                .with("accuracy", result.accuracy(), pairs)
                .with("margin", margins / pairs, pairs)
                .with("mean_reward", sum / rewards.length, 2L * pairs);
    }
}
