package dev.millrace.local.bench.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.bench.feedback.BestOfTrial.Cost;
import dev.millrace.local.bench.feedback.BestOfTrial.Paired;
import dev.millrace.local.bench.feedback.Labeller.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Figures of the report against what is counted by hand or known in closed form. */
class FiguresTest {
    private static final double EXACT = 1e-12;
    private static final Taste SHORT = new Taste(0.1, 0, 0);

    @Test
    void kendallsTauCountsPairsInOrder() {
        assertEquals(1, KendallTau.of(List.of(1.0, 2.0, 5.0), List.of(10.0, 20.0, 21.0)), EXACT);
        assertEquals(-1, KendallTau.of(List.of(1.0, 2.0, 5.0), List.of(3.0, 2.0, 1.0)), EXACT);
        assertEquals(1.0 / 3, KendallTau.of(List.of(1.0, 2.0, 3.0), List.of(1.0, 3.0, 2.0)), EXACT);
        assertTrue(Double.isNaN(KendallTau.of(List.of(1.0), List.of(1.0))));
        assertThrows(IllegalArgumentException.class, () -> KendallTau.of(List.of(1.0), List.of()));
    }

    @Test
    void theIntervalOfAMeanIsThatOfTheNormalDistributionWhereValuesAreMany() {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            values.add((double) (i % 2));
        }
        var interval = MeanInterval.of(values, new SplittableRandom(3));
        assertEquals(0.5, interval.mean(), EXACT);
        // 1.96 standard errors of 0.5 / √400.
        assertEquals(0.049, interval.mean() - interval.low(), 0.003);
        assertEquals(0.049, interval.high() - interval.mean(), 0.003);
    }

    @Test
    void theIntervalOfEqualValuesIsAPoint() {
        assertEquals(new MeanInterval(2, 2, 2), MeanInterval.of(List.of(2.0, 2.0, 2.0), new SplittableRandom(1)));
        assertThrows(IllegalArgumentException.class, () -> MeanInterval.of(List.of(), new SplittableRandom(1)));
    }

    @Test
    void rankedPairsAreTiesRightOrWrong() {
        // True order a, b, c and an empty one; told is a and c equal and before b.
        var ranked = new RankedPrompt(
                new Prompt("p", "Why?"),
                List.of(answer(1), answer(2), answer(3), new MadeAnswer("", "s", "r", 0)),
                List.of(new Place(1, false), new Place(2, false), new Place(1, false), new Place(0, true)));
        var figures = RankingFigures.of(List.of(ranked), SHORT, 1, true);
        assertEquals(6, figures.pairs());
        assertEquals(1, figures.ties());
        // a over b, and each over the empty one; c over b is wrong.
        assertEquals(4.0 / 5, figures.right(), EXACT);
        assertEquals(1, figures.failed());
    }

    @Test
    void theGainIsPairedByPrompt() {
        var pairs = List.of(
                new Paired(new Cost("a b c d", 4, 1), new Cost("a b", 16, 3), 20, 1.2),
                new Paired(new Cost("a b", 4, 1), new Cost("- a", 16, 5), 22, 1.2));
        var figures = BestOfFigures.of(pairs, new Taste(0.1, 1, 0), new SplittableRandom(1));
        assertEquals(-0.3, figures.single().score(), EXACT);
        assertEquals((-0.2 + 0.8) / 2, figures.best().score(), EXACT);
        assertEquals(0.6, figures.gain().mean(), EXACT);
        assertEquals(0.2, figures.gain().low(), EXACT);
        assertEquals(1.0, figures.gain().high(), EXACT);
        assertEquals(4, figures.tokensRatio(), EXACT);
        assertEquals(4, figures.secondsRatio(), EXACT);
        assertEquals(21, figures.rewardTokens(), EXACT);
        assertEquals(0.5, figures.best().lists(), EXACT);
    }

    private static MadeAnswer answer(int words) {
        return new MadeAnswer("word ".repeat(words), "s", "r", 0);
    }
}
