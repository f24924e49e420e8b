package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.ClipRange;
import dev.millrace.model.train.objective.GeneralisedAdvantage;
import dev.millrace.model.train.objective.Normalisation;
import dev.millrace.model.train.objective.PolicyObjective;
import dev.millrace.model.train.objective.RewardObjective;
import dev.millrace.model.train.objective.TokenRewards;
import dev.millrace.model.train.objective.ValueObjective;
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

    private static int targets(Text text) {
        return text.sequence().targetCount();
    }

    private double[] drawn(int count, double from, double to) {
        return random.doubles(count, from, to).toArray();
    }

    private List<ValuedAnswer> valued() {
        return texts.stream()
                .map(text -> new ValuedAnswer(
                        new DrawnAnswer(text.sequence(), drawn(targets(text), -2.5, -1), drawn(targets(text), -2, 2)),
                        drawn(targets(text), -1, 1),
                        drawn(targets(text), -2, 2)))
                .toList();
    }

    /** max(−A ρ, −A clip(ρ)) + 0.3 · max((v − R)², (v' − R)²) / 2, by the tokens, written down without objectives. */
    @Test
    void learnsPolicyAndValuesInOneBackward() {
        var items = valued();
        long tokens = texts.stream().mapToLong(HeadLessonTest::targets).sum();
        Slopes.check(
                TableLearner.Saying.BOTH,
                limits -> new PpoLesson(PolicyObjective.ppo(ClipRange.of(0.2)), new ValueObjective(0.4), 0.3, limits),
                items,
                learner ->
                        items.stream().mapToDouble(item -> loss(item, learner)).sum() / tokens);
    }

    private static double loss(ValuedAnswer item, TableLearner learner) {
        var sequence = item.drawn().sequence();
        int[] ids = IntStream.range(0, sequence.length()).map(sequence::id).toArray();
        double loss = 0;
        for (int t = 0, n = 0; t < ids.length; t++) {
            if (sequence.target(t) != TrainingSequence.NO_TARGET) {
                double ratio = Math.exp(learner.logprob(ids, t, sequence.target(t))
                        - item.drawn().logprobs()[n]);
                double advantage = item.drawn().advantages()[n];
                double clipped = Math.min(1.2, Math.max(0.8, ratio));
                double value = learner.value(ids, t);
                double near = Math.min(item.values()[n] + 0.4, Math.max(item.values()[n] - 0.4, value));
                double target = item.returns()[n];
                loss += Math.max(-advantage * ratio, -advantage * clipped);
                loss += 0.3 * Math.max(Math.pow(value - target, 2), Math.pow(near - target, 2)) / 2;
                n++;
            }
        }
        return loss;
    }

    /** A token's advantage is Σ (γλ)^l δ of those from it on, here summed forwards. */
    @Test
    void aRoundHasTheAdvantagesOverWhatTheHeadExpected() {
        var learner = new TableLearner(11, TableLearner.Saying.BOTH);
        var answers = texts.stream()
                .map(text -> new ScoredAnswer(text.sequence(), drawn(targets(text), -3, -1), random.nextDouble(-1, 1)))
                .toList();
        var round = new PpoRound(new TokenRewards(0.1), new GeneralisedAdvantage(0.9, 0.8), new BatchLimits(40));
        var ready = round.of(learner, answers);
        double sum = 0;
        double squares = 0;
        int tokens = 0;
        double divergence = 0;
        for (int i = 0; i < COUNT; i++) {
            var sequence = answers.get(i).sequence();
            int[] ids = IntStream.range(0, sequence.length()).map(sequence::id).toArray();
            int[] places = IntStream.range(0, ids.length)
                    .filter(t -> sequence.target(t) != TrainingSequence.NO_TARGET)
                    .toArray();
            double[] deltas = new double[places.length];
            for (int n = 0; n < places.length; n++) {
                boolean isLast = n == places.length - 1;
                double apart = answers.get(i).logprobs()[n]
                        - learner.referenceLogprob(ids, places[n], sequence.target(places[n]));
                double reward = -0.1 * apart + (isLast ? answers.get(i).score() : 0);
                double next = isLast ? 0 : learner.value(ids, places[n + 1]);
                deltas[n] = reward + 0.9 * next - learner.value(ids, places[n]);
                divergence += apart / COUNT;
            }
            for (int n = 0; n < places.length; n++) {
                double advantage = 0;
                for (int l = 0; n + l < places.length; l++) {
                    advantage += Math.pow(0.9 * 0.8, l) * deltas[n + l];
                }
                double value = learner.value(ids, places[n]);
                assertEquals(value, ready.answers().get(i).values()[n], 1e-6);
                assertEquals(advantage + value, ready.answers().get(i).returns()[n], 1e-5);
                double white = ready.answers().get(i).drawn().advantages()[n];
                sum += white;
                squares += white * white;
                tokens++;
            }
        }
        assertEquals(0, sum / tokens, 1e-9);
        assertEquals(1, squares / tokens, 1e-5);
        assertEquals(divergence, ready.divergence(), 1e-5);
    }

    @Test
    void refusesAPullThatIsInTheRewardsAlready() {
        var pulled = PolicyObjective.grpo(ClipRange.of(0.2), 0.1, Normalisation.TOKENS);
        assertThrows(
                IllegalArgumentException.class,
                () -> new PpoLesson(pulled, new ValueObjective(0.2), 0.1, new BatchLimits(40)));
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
