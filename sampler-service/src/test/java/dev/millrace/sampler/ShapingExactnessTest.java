package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SlowShaping;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With every step on the distribution, a choice from the head of a row is that of the whole row, or none. */
class ShapingExactnessTest {
    private static final int VOCABULARY = 120;
    private static final List<Integer> ENDS = List.of(2, 3);
    private static final float[] TEMPERATURES = {0, 0.1f, 0.7f, 1f, 1.6f};
    private static final int[] TOP_K = {0, 0, 1, 10, 40, 2000};
    private static final float[] TOP_P = {1f, 1f, 0.5f, 0.9f};

    private int fromHead;
    private int undecided;

    @Test
    void everyStepAlone() {
        for (int kind = 0; kind < RandomShaping.KINDS; kind++) {
            fromHead = 0;
            undecided = 0;
            for (long seed = 0; seed < 1_500; seed++) {
                var random = new Random(seed * RandomShaping.KINDS + kind);
                check(new RandomShaping(random, VOCABULARY).single(kind), random, "kind " + kind + " seed " + seed);
            }
            assertTrue(fromHead > 300 && undecided > 50, "kind %d: %d, %d".formatted(kind, fromHead, undecided));
        }
    }

    @Test
    void stepsTogether() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            check(new RandomShaping(random, VOCABULARY).several(), random, "seed " + seed);
        }
        assertTrue(fromHead > 4_000 && undecided > 1_000, fromHead + ", " + undecided);
    }

    private void check(Shaping shaping, Random random, String about) {
        var parameters = parameters(shaping, random);
        float[] row = RandomLogits.row(random, VOCABULARY);
        var prompt = text(random, 1 + random.nextInt(40));
        var answer = text(random, random.nextInt(12));
        double mu = shaping.mirostat() == null ? 0 : shaping.mirostat().tau() * (0.5 + random.nextDouble() * 2);
        var slow = new SlowShaping(shaping, parameters.temperature(), parameters.topK(), parameters.topP(), ENDS);
        var expected = slow.choose(
                row,
                prompt.plus(answer).stream().boxed().toList(),
                answer.size(),
                mu,
                new Draws(parameters.seed(), 0).uniform(answer.size()));
        var ranked = RankedLogits.row(row);
        var what = about + " " + parameters;

        var decoding = parameters.decoding(0, prompt, answer, OptionalDouble.of(mu));
        int rank = decoding.choose(ranked, answer.size()).orElseThrow();
        assertEquals(expected.id(), ranked.id(rank), what);

        // The same decoding is asked about a head and then, if need be, about the row.
        var head = head(row, parameters, random);
        var fromTheHead = decoding.choose(head, answer.size());
        if (fromTheHead.isPresent()) {
            fromHead++;
            assertEquals(expected.id(), head.id(fromTheHead.getAsInt()), what);
            assertEquals(row[expected.id()], head.logit(fromTheHead.getAsInt()), what);
        } else {
            undecided++;
            decoding.choose(ranked, answer.size());
        }
        decoding.took(expected.id());
        decoding.mirostatMu().ifPresent(after -> assertEquals(expected.mu(), after, 1e-9, what));
    }

    private static GenerationParameters parameters(Shaping shaping, Random random) {
        return new GenerationParameters(
                100,
                TEMPERATURES[random.nextInt(TEMPERATURES.length)],
                TOP_K[random.nextInt(TOP_K.length)],
                TOP_P[random.nextInt(TOP_P.length)],
                random.nextLong(),
                ENDS,
                1,
                0,
                shaping,
                Search.NONE,
                Constraint.NONE,
                null);
    }

    /** Of few different tokens, so that much is repeated. */
    private static TokenIds text(Random random, int length) {
        return TokenIds.of(
                IntStream.range(0, length).map(_ -> random.nextInt(6)).toArray());
    }

    /** As the model sends it, with the logits asked for besides. */
    private static RankedLogits head(float[] row, GenerationParameters parameters, Random random) {
        int k = 1 + random.nextInt(random.nextBoolean() ? VOCABULARY / 4 : VOCABULARY);
        double temperature = parameters.isGreedy() ? 1 : parameters.temperature();
        var head = RandomLogits.head(row, k, 0, temperature, random);
        int[] extraIds = parameters.extraIds();
        // A model may leave some of them out of what it was asked for only by failing; the bounds must hold without,
        // too.
        return random.nextInt(3) == 0 ? head : head.with(extraIds, RandomLogits.of(row, extraIds));
    }
}
