package dev.millrace.sampler.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.sampler.decode.Decoding;
import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.decode.NoTokenLeftException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogitRowTest {
    private static final int TOKENS = 300;

    /** A mask that knows all it allows, as that of a form does. */
    private record Only(BitSet only) implements RankingStep {
        @Override
        public double adjusted(int id, double logit) {
            return only.get(id) ? logit : Double.NEGATIVE_INFINITY;
        }
    }

    @Test
    void rankingOnlyWhatMayBeChosenChoosesTheSameTokenAsRankingAll() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var logits = new float[TOKENS];
            var only = new BitSet();
            for (int id = 0; id < TOKENS; id++) {
                // Coarse, so that there are ties; some cannot be chosen at all.
                logits[id] = random.nextInt(20) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(40) / 4f;
                only.set(id, random.nextInt(8) == 0);
            }
            logits[random.nextInt(TOKENS)] = 1;
            only.set(0);
            logits[0] = 0.5f;
            var row = new LogitRow(logits);
            var unshaped = seed % 5 == 0
                    ? Decoding.greedy()
                    : Decoding.sampling(0.5 + seed % 3, seed % 7 * 5, seed % 2 == 0 ? 1 : 0.8, new Draws(seed, 0));
            var decoding = Decoding.shaped(unshaped, List.of(new Only(only)), new History(new int[] {1}));
            assertEquals(chosen(decoding, row.ranked()), chosen(decoding, decoding.ranked(row)), "seed " + seed);
        }
    }

    private static int chosen(Decoding decoding, RankedLogits ranking) {
        return ranking.id(decoding.choose(ranking, 3).orElseThrow());
    }

    @Test
    void nothingThatMayBeChosenIsNoToken() {
        var decoding = Decoding.shaped(Decoding.greedy(), List.of(new Only(new BitSet())), new History(new int[] {1}));
        var ranking = decoding.ranked(new LogitRow(new float[] {1, 2}));
        assertThrows(NoTokenLeftException.class, () -> decoding.choose(ranking, 0));
    }

    @Test
    void refusesRowsThatAreNone() {
        for (var logits :
                List.of(new float[0], new float[] {1, Float.NaN}, new float[] {Float.NEGATIVE_INFINITY}, new float[] {
                    Float.POSITIVE_INFINITY, 1
                })) {
            assertThrows(IllegalArgumentException.class, () -> new LogitRow(logits));
        }
    }
}
