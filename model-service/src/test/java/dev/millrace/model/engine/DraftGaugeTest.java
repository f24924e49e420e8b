package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DraftGaugeTest {
    private static final int TOKENS_MAX = 9;

    /** The oracle draws texts: each proposed token is right with the probability, up to the first wrong one. */
    @Test
    void choosesTheCountThatYieldsMostTokensASecondWhenTheTextsAreDrawn() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 40; round++) {
            double[] cost = risingCosts(random);
            float acceptance = (float) random.nextDouble(0.05, 0.98);
            DraftGauge gauge = gaugeOf(cost);
            int chosen = gauge.worth(TOKENS_MAX - 1, acceptance, 1);
            double[] rates = new double[TOKENS_MAX];
            for (int n = 0; n < TOKENS_MAX; n++) {
                rates[n] = drawnTokens(random, acceptance, n) / cost[n + 1];
            }
            for (int n = 1; n < TOKENS_MAX; n++) {
                assertTrue(rates[chosen] > rates[n] * 0.94, "round " + round + ": " + n + " beats " + chosen);
            }
        }
    }

    @Test
    void takesAPlainStepWhenTheDraftsAreMostlyWrong() {
        DraftGauge gauge = gaugeOf(new double[] {0, 100, 140, 150, 160, 170, 180, 190, 200, 210});
        assertEquals(0, gauge.worth(8, 0.1f, 1));
        assertTrue(gauge.worth(8, 0.9f, 1) >= 4);
    }

    @Test
    void asksMoreOfADraftWhenAStepWouldTakeOtherRowsAlong() {
        DraftGauge gauge = gaugeOf(new double[] {0, 100, 140, 150, 160, 170, 180, 190, 200, 210});
        gauge.stepTook(2, 100);
        assertTrue(gauge.worth(8, 0.7f, 1) > 0);
        assertEquals(0, gauge.worth(8, 0.7f, 2));
        assertTrue(gauge.worth(8, 0.97f, 2) > 0);
    }

    @Test
    void computesNoDraftBeforeItKnowsWhatOneCosts() {
        DraftGauge gauge = new DraftGauge(1, TOKENS_MAX);
        gauge.stepTook(1, 100);
        assertEquals(0, gauge.worth(8, 1, 1));
    }

    @Test
    void learnsTheAcceptanceOfASeriesOfDraws() {
        SplittableRandom random = new SplittableRandom(5);
        double sum = 0;
        float acceptance = 0.5f;
        for (int i = 0; i < 20_000; i++) {
            acceptance = DraftGauge.learn(acceptance, random.nextInt(10) < 7);
            sum += acceptance;
        }
        assertEquals(0.7, sum / 20_000, 0.02);
    }

    private static DraftGauge gaugeOf(double[] cost) {
        DraftGauge gauge = new DraftGauge(2, TOKENS_MAX);
        gauge.stepTook(1, (long) cost[1]);
        for (int tokens = 2; tokens <= TOKENS_MAX; tokens++) {
            gauge.verificationTook(tokens, (long) cost[tokens]);
        }
        return gauge;
    }

    private static double[] risingCosts(SplittableRandom random) {
        double[] cost = new double[TOKENS_MAX + 1];
        cost[1] = 1_000_000;
        cost[2] = random.nextInt(1_000_000, 1_500_000);
        for (int tokens = 3; tokens <= TOKENS_MAX; tokens++) {
            cost[tokens] = cost[tokens - 1] + random.nextInt(20_000, 400_000);
        }
        return cost;
    }

    private static double drawnTokens(SplittableRandom random, double acceptance, int proposed) {
        int draws = 20_000;
        long tokens = 0;
        for (int draw = 0; draw < draws; draw++) {
            int right = 0;
            while (right < proposed && random.nextDouble() < acceptance) {
                right++;
            }
            tokens += right + 1;
        }
        return (double) tokens / draws;
    }
}
