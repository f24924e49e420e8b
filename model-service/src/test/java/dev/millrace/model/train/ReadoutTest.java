package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.lesson.BatchLimits;
import dev.millrace.model.train.lesson.PpoLesson;
import dev.millrace.model.train.lesson.PpoRound;
import dev.millrace.model.train.lesson.ScoredAnswer;
import dev.millrace.model.train.objective.ClipRange;
import dev.millrace.model.train.objective.GeneralisedAdvantage;
import dev.millrace.model.train.objective.PolicyObjective;
import dev.millrace.model.train.objective.TokenRewards;
import dev.millrace.model.train.objective.ValueObjective;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.LearningRateSchedule;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read out of a random model of two layers: gradients are slopes, and each reading agrees with the plain one. */
class ReadoutTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final LoraSettings LORA = new LoraSettings(4, 8, false, 0, EnumSet.allOf(LoraTarget.class));
    private static final int VOCABULARY = TinyDecoder.VOCABULARY;
    private static final int[] IDS = {1, 17, 40, 9, 33, 5, 60, 22};
    private static final int[] PLACES = {2, 4, 7};
    private static final float STEP = 1e-2f;

    private final SplittableRandom random = new SplittableRandom(5);

    @TempDir
    private Path folder;

    private ModelPackage decoder;

    @BeforeEach
    void importDecoder() throws IOException {
        decoder = TinyDecoder.of("qwen2-bias", Precision.FP32, folder);
    }

    /** @param targets {@code [3·K]} */
    private static Batch batch(long[] targets, float[] weights) {
        return Batch.ofText(
                Arrays.stream(IDS).asLongStream().toArray(),
                Arrays.stream(PLACES).asLongStream().toArray(),
                targets,
                weights);
    }

    private Map<String, float[]> drawn(Map<String, long[]> shapes) {
        var drawn = new LinkedHashMap<String, float[]>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-0.1, 0.1);
            }
            drawn.put(name, values);
        });
        return drawn;
    }

    @Test
    void gradientsOfEveryReadoutAreSlopesOfItsLoss() throws IOException {
        slopes(Readout.likelihood(2.5), 2, false);
        slopes(Readout.REWARD, 1, false);
        slopes(Readout.REWARD, 1, true);
        slopes(Readout.ACTOR_CRITIC, 2, false);
    }

    private void slopes(Readout readout, int alternatives, boolean checkpointing) throws IOException {
        float[] weights = new float[PLACES.length * alternatives];
        long[] targets = new long[weights.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
            targets[i] = random.nextInt(VOCABULARY);
        }
        var batch = batch(targets, weights);
        try (var pass = TrainingPass.open(decoder, TrainedParts.of(LORA).by(readout), OPTIONS, checkpointing);
                var scoring = ScoringPass.open(decoder, TrainedParts.of(LORA).by(readout), OPTIONS)) {
            var parameters = drawn(pass.parameters());
            var found = pass.run(batch, parameters);
            double weighted = IntStream.range(0, weights.length)
                    .mapToDouble(i -> -weights[i] * found.logprobs()[i])
                    .sum();
            assertEquals(weighted, found.loss(), 1e-4, "the loss is the sum of all numbers by their weights");
            assertArrayEquals(found.logprobs(), scoring.run(batch, parameters).logprobs(), 1e-5f);
            parameters.forEach((name, values) -> {
                int at = random.nextInt(values.length);
                float before = values[at];
                values[at] = before + STEP;
                double above = scoring.run(batch, parameters).loss();
                values[at] = before - STEP;
                double below = scoring.run(batch, parameters).loss();
                values[at] = before;
                double slope = (above - below) / (2 * STEP);
                float gradient = Objects.requireNonNull(found.byName().get(name))[at];
                assertEquals(slope, gradient, 2e-3 + 0.02 * Math.abs(slope), readout + ": " + name + "[" + at + "]");
            });
        }
    }

    /** log p of the whole vocabulary at each place, by the graph that other tests hold to transformers. */
    private float[][] everything(Map<String, float[]> parameters) throws IOException {
        long[] targets = new long[PLACES.length * VOCABULARY];
        Arrays.setAll(targets, i -> i % VOCABULARY);
        try (var scoring = ScoringPass.open(decoder, LORA, OPTIONS)) {
            float[] logprobs = scoring.run(batch(targets, new float[targets.length]), parameters)
                    .logprobs();
            return IntStream.range(0, PLACES.length)
                    .mapToObj(n -> Arrays.copyOfRange(logprobs, n * VOCABULARY, (n + 1) * VOCABULARY))
                    .toArray(float[][]::new);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 4})
    void temperatureDividesTheLogits(double temperature) throws IOException {
        long[] targets = {3, 44, 40};
        try (var tempered =
                ScoringPass.open(decoder, TrainedParts.of(LORA).by(Readout.likelihood(temperature)), OPTIONS)) {
            var parameters = drawn(tempered.parameters());
            float[] found =
                    tempered.run(batch(targets, new float[3]), parameters).logprobs();
            var plain = everything(parameters);
            for (int n = 0; n < found.length; n++) {
                double sum = 0;
                for (float logprob : plain[n]) {
                    sum += Math.exp(logprob / temperature);
                }
                assertEquals(plain[n][(int) targets[n]] / temperature - Math.log(sum), found[n], 1e-5);
            }
        }
    }

    @Test
    void theTokensOfAnActorCriticAreThoseOfTheActorAlone() throws IOException {
        try (var both = ScoringPass.open(decoder, TrainedParts.of(LORA).by(Readout.ACTOR_CRITIC), OPTIONS)) {
            var parameters = drawn(both.parameters());
            float[] found = both.run(batch(new long[] {3, 0, 44, 0, 40, 0}, new float[6]), parameters)
                    .logprobs();
            Objects.requireNonNull(parameters.get(Readout.BIAS))[0] += 0.75f;
            float[] shifted = both.run(batch(new long[] {3, 0, 44, 0, 40, 0}, new float[6]), parameters)
                    .logprobs();
            var plain = everything(parameters);
            for (int n = 0; n < PLACES.length; n++) {
                assertEquals(plain[n][new int[] {3, 44, 40}[n]], found[2 * n], 1e-5);
                assertEquals(found[2 * n + 1] + 0.75, shifted[2 * n + 1], 1e-5, "a bias is added to every value");
            }
        }
    }

    /** Two answers to one prompt of which one earns 1: rounds of PPO make it likelier, and the head expects what comes. */
    @Test
    void proximalPolicyOptimisationFindsTheAnswerThatEarns() throws IOException {
        var good = TrainingSequence.of(new int[] {1, 17, 40}, new int[] {-1, 9, 2});
        var bad = TrainingSequence.of(new int[] {1, 17, 33}, new int[] {-1, 5, 2});
        var limits = new BatchLimits(64);
        var lesson = new PpoLesson(PolicyObjective.ppo(ClipRange.of(0.2)), new ValueObjective(0.5), 0.5, limits);
        var round = new PpoRound(new TokenRewards(0.01), new GeneralisedAdvantage(1, 0.95), limits);
        try (var pass = TrainingPass.open(decoder, TrainedParts.of(LORA).by(Readout.ACTOR_CRITIC), OPTIONS, false);
                var scoring = ScoringPass.open(decoder, TrainedParts.of(LORA).by(Readout.ACTOR_CRITIC), OPTIONS)) {
            var parameters = new AdapterParameters(LORA, new BaseModel("tiny", ""), pass.parameters());
            var trainee = new DecoderTrainee(
                    pass, scoring, parameters.parameters(parameters.start(LoraStart.KAIMING_UNIFORM, random)));
            var descent = Descent.of(
                    new DescentSettings(
                            OptimizerSettings.AdamW.DEFAULT,
                            LearningRateSchedule.constant(0.01, 100),
                            GradientClipping.OFF),
                    trainee.parameters());
            double before = gap(trainee, good, bad);
            double first = 0;
            double last = 0;
            for (int i = 0; i < 12; i++) {
                var answers = round.of(trainee, List.of(scored(trainee, good, 1), scored(trainee, bad, 0)))
                        .answers();
                for (int update = 0; update < 2; update++) {
                    last = lesson.learn(trainee, answers).value("value_loss");
                    first = i + update == 0 ? last : first;
                    descent.update(trainee.gradients());
                    trainee.clearGradients();
                }
            }
            double after = gap(trainee, good, bad);
            assertTrue(after > before + 1, before + " to " + after);
            assertTrue(last < 0.6 * first, first + " to " + last);
        }
    }

    private static double[] logprobs(DecoderTrainee trainee, TrainingSequence answer) {
        var batch = Batch.ofText(
                new long[] {answer.id(0), answer.id(1), answer.id(2)},
                new long[] {1, 2},
                new long[] {answer.target(1), 0, answer.target(2), 0},
                new float[4]);
        float[] numbers = trainee.logprobs(batch);
        return new double[] {numbers[0], numbers[2]};
    }

    private static ScoredAnswer scored(DecoderTrainee trainee, TrainingSequence answer, double score) {
        return new ScoredAnswer(answer, logprobs(trainee, answer), score);
    }

    private static double gap(DecoderTrainee trainee, TrainingSequence good, TrainingSequence bad) {
        return Arrays.stream(logprobs(trainee, good)).sum()
                - Arrays.stream(logprobs(trainee, bad)).sum();
    }

    @Test
    void aTeacherNamesTheLikeliestTokensBestFirst() throws IOException {
        int count = 5;
        int[] targets = new int[IDS.length];
        Arrays.fill(targets, TrainingSequence.NO_TARGET);
        Arrays.stream(PLACES).forEach(place -> targets[place] = 1);
        try (var teacher = TeacherPass.open(decoder, count, OPTIONS);
                var all = TeacherPass.open(decoder, 1_000, OPTIONS);
                var pass = ScoringPass.open(decoder, LORA, OPTIONS)) {
            var nothing = drawn(pass.parameters());
            nothing.values().forEach(values -> Arrays.fill(values, 0));
            var plain = everything(nothing);
            var text = teacher.taught(TrainingSequence.of(IDS, targets));
            assertEquals(PLACES.length, text.opinions().size());
            for (int n = 0; n < PLACES.length; n++) {
                var row = plain[n];
                var best = IntStream.range(0, VOCABULARY)
                        .boxed()
                        .sorted(Comparator.comparingDouble(id -> -row[id]))
                        .toList();
                var opinion = text.opinions().get(n);
                assertEquals(PLACES[n], opinion.place());
                assertEquals(
                        best.subList(0, count),
                        opinion.candidates().stream().boxed().toList());
                for (int k = 0; k < count; k++) {
                    assertEquals(row[best.get(k)], opinion.logprobs()[k], 1e-5);
                }
            }
            var whole = all.taught(TrainingSequence.of(IDS, targets)).opinions().getFirst();
            assertEquals(VOCABULARY, whole.candidates().length(), "a small vocabulary is told in whole");
            assertTrue(Math.abs(Arrays.stream(whole.logprobs()).map(Math::exp).sum() - 1) < 1e-5);
        }
    }
}
