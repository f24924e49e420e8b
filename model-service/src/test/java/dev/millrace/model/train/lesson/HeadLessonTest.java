package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.train.objective.RewardObjective;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Gradients of lessons whose learner has a head, whatever the batches. */
class HeadLessonTest {
    private static final int COUNT = 8;

    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Text> texts =
            Stream.generate(() -> Text.of(random)).limit(COUNT).toList();

    private List<PreferencePair> pairs() {
        return IntStream.range(0, COUNT / 2)
                .mapToObj(i -> new PreferencePair(
                        texts.get(2 * i).sequence(), texts.get(2 * i + 1).sequence()))
                .toList();
    }

    private static double reward(Text text, TableLearner learner) {
        int[] ids = text.ids();
        return learner.value(ids, ids.length - 1);
    }

    /** Bradley and Terry's loss by hand: ln(1 + exp(r of the rejected − r of the chosen answer)), and 0.1 (r + r')². */
    @Test
    void learnsRewardsOfTheLastTokenFromPairs() {
        for (double centring : new double[] {0, 0.1}) {
            Slopes.check(
                    TableLearner.Saying.HEAD,
                    limits -> new RewardLesson(new RewardObjective(centring), limits),
                    pairs(),
                    learner -> IntStream.range(0, COUNT / 2)
                            .mapToDouble(i -> {
                                double chosen = reward(texts.get(2 * i), learner);
                                double rejected = reward(texts.get(2 * i + 1), learner);
                                double sum = chosen + rejected;
                                return Math.log1p(Math.exp(rejected - chosen)) + centring * sum * sum;
                            })
                            .average()
                            .orElseThrow());
        }
    }

    @Test
    void tellsHowManyPairsAreInOrder() {
        var learner = new TableLearner(11, TableLearner.Saying.HEAD);
        var figures = new RewardLesson(new RewardObjective(0), new BatchLimits(100)).measure(learner, pairs());
        double right = IntStream.range(0, COUNT / 2)
                .filter(i -> reward(texts.get(2 * i), learner) > reward(texts.get(2 * i + 1), learner))
                .count();
        double margins = IntStream.range(0, COUNT / 2)
                .mapToDouble(i -> reward(texts.get(2 * i), learner) - reward(texts.get(2 * i + 1), learner))
                .average()
                .orElseThrow();
        assertEquals(right / (COUNT / 2), figures.value("accuracy"));
        assertEquals(margins, figures.value("margin"), 1e-6);
    }
}
