package dev.millrace.sampler.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A choice from the head of a row, where it is made at all, is the choice from the whole row. */
class SamplingExactnessTest {
    private static final int VOCABULARY = 500;
    private static final float[] TEMPERATURES = {0.05f, 0.3f, 0.7f, 0.8f, 1f, 1.5f, 2f};
    private static final int[] TOP_K = {0, 1, 5, 25, 64, 100, 499, 600};
    private static final float[] TOP_P = {0.05f, 0.5f, 0.9f, 0.95f, 0.999f, 1f};

    @Test
    void headAndRowAndOracleAgreeOverManySeeds() {
        int decidedFromHead = 0;
        int undecided = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            float[] row = row(random);
            float temperature = TEMPERATURES[random.nextInt(TEMPERATURES.length)];
            int topK = TOP_K[random.nextInt(TOP_K.length)];
            float topP = TOP_P[random.nextInt(TOP_P.length)];
            int k = 1 + random.nextInt(100);
            var about = "seed %d T %s k %d p %s K %d".formatted(seed, temperature, topK, topP, k);

            var draws = new Draws(seed, 0);
            var decoding = Decoding.sampling(temperature, topK, topP, draws);
            var ranked = RankedLogits.row(row);
            int expected = SoftmaxOracle.draw(row, temperature, topK, topP, draws.uniform(3));
            assertEquals(expected, ranked.id(decoding.choose(ranked, 3).orElseThrow()), about);

            var head = head(ranked, k, row, temperature, random);
            var rank = decoding.choose(head, 3);
            if (rank.isPresent()) {
                decidedFromHead++;
                assertEquals(expected, head.id(rank.getAsInt()), about);
            } else {
                undecided++;
            }
        }
        assertTrue(decidedFromHead > 5_000, "decided " + decidedFromHead);
        assertTrue(undecided > 1_000, "undecided " + undecided);
    }

    @Test
    void aDrawOnTheEdgeIsLeftToTheFullRow() {
        float[] row = {1, 1, 0, 0, 0, 0};
        var ranked = RankedLogits.row(row);
        for (float temperature : TEMPERATURES) {
            double edge = Math.exp(1 / temperature) / Math.exp(SoftmaxOracle.logSumExp(row, temperature));
            var head = head(ranked, 3, row, temperature, new Random(0));
            assertTrue(dev.millrace.sampler.process.Distribution.of(head, temperature)
                    .draw(edge)
                    .isEmpty());
        }
    }

    @Test
    void topKWithinTheCandidatesNeverNeedsTheRow() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            float[] row = row(random);
            var head = head(RankedLogits.row(row), 25, row, 0.8f, random);
            assertTrue(Decoding.sampling(0.8f, 25, 0.9f, new Draws(seed, 0))
                    .choose(head, 0)
                    .isPresent());
        }
    }

    @Test
    void greedyTakesTheBest() {
        var row = RankedLogits.row(new float[] {1, 3, 3, 2});
        assertEquals(1, row.id(Decoding.greedy().choose(row, 9).orElseThrow()));
    }

    /** Peaked or flat, sometimes on a coarse grid so that logits tie. */
    private static float[] row(Random random) {
        float scale = new float[] {0.5f, 2f, 6f}[random.nextInt(3)];
        boolean ties = random.nextInt(4) == 0;
        float[] row = new float[VOCABULARY];
        for (int id = 0; id < row.length; id++) {
            double logit = random.nextGaussian() * scale - 3;
            row[id] = (float) (ties ? Math.rint(logit) : logit);
        }
        return row;
    }

    /** As the model sends it: rounded to float32 and a little wrong. */
    private static RankedLogits head(RankedLogits ranked, int k, float[] row, float temperature, Random random) {
        int[] ids = new int[k > row.length ? row.length : k];
        float[] logits = new float[ids.length];
        for (int rank = 0; rank < ids.length; rank++) {
            ids[rank] = ranked.id(rank);
            logits[rank] = ranked.logit(rank);
        }
        double error = (random.nextDouble() - 0.5) * 1.6e-5;
        return RankedLogits.head(ids, logits, (float) (SoftmaxOracle.logSumExp(row, temperature) + error));
    }
}
