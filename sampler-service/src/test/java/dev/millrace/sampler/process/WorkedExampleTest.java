package dev.millrace.sampler.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The textbook's next words: sleeping .4, purring .3, running .2, barking .1. */
class WorkedExampleTest {
    private static final RankedLogits WORDS = RankedLogits.row(
            new float[] {(float) Math.log(.4), (float) Math.log(.3), (float) Math.log(.2), (float) Math.log(.1)});

    @Test
    void topPOfNineTenthsKeepsThree() {
        assertProbabilities(new TopP(.9).apply(at(1)).orElseThrow(), .444444, .333333, .222222);
        assertProbabilities(new TopP(.9f).apply(at(1)).orElseThrow(), .444444, .333333, .222222);
    }

    @Test
    void topPKeepsTheTokenThatCrosses() {
        assertProbabilities(new TopP(.3).apply(at(1)).orElseThrow(), 1);
        assertProbabilities(new TopP(.41).apply(at(1)).orElseThrow(), .571429, .428571);
    }

    @Test
    void topKOfThreeKeepsThree() {
        assertProbabilities(new TopK(3).apply(at(1)).orElseThrow(), .444444, .333333, .222222);
    }

    @Test
    void lowTemperatureSharpensAndHighTemperatureFlattens() {
        assertProbabilities(at(.5), .533333, .3, .133333, .033333);
        assertProbabilities(at(2), .325401, .281805, .230093, .1627);
    }

    @Test
    void drawsGoDownFromTheBest() {
        assertEquals(0, at(1).draw(0).orElseThrow());
        assertEquals(0, at(1).draw(.399).orElseThrow());
        assertEquals(1, at(1).draw(.401).orElseThrow());
        assertEquals(3, at(1).draw(.999999).orElseThrow());
        assertEquals(3, at(1).draw(Math.nextDown(1.0)).orElseThrow());
    }

    @Test
    void anImpossibleTokenIsNeverDrawn() {
        var row = RankedLogits.row(new float[] {1, Float.NEGATIVE_INFINITY});
        assertEquals(0, Distribution.of(row, 1).draw(Math.nextDown(1.0)).orElseThrow());
    }

    @Test
    void equalLogitsRankByIdAndTopKKeepsExactlyK() {
        var row = RankedLogits.row(new float[] {-0f, 2, 0, 2, -3, -2});
        assertArrayEquals(
                new int[] {1, 3, 0, 2, 5, 4},
                IntStream.range(0, row.size()).map(row::id).toArray());
        assertEquals(1, new TopK(1).apply(Distribution.of(row, 1)).orElseThrow().size());
    }

    @Test
    void brokenRowsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RankedLogits.row(new float[] {}));
        assertThrows(IllegalArgumentException.class, () -> RankedLogits.row(new float[] {1, Float.NaN}));
        assertThrows(IllegalArgumentException.class, () -> RankedLogits.row(new float[] {Float.NEGATIVE_INFINITY}));
        assertThrows(IllegalArgumentException.class, () -> RankedLogits.head(new int[] {}, new float[] {}, 0));
        assertThrows(
                IllegalArgumentException.class, () -> RankedLogits.head(new int[] {1}, new float[] {1}, Float.NaN));
        assertThrows(IllegalArgumentException.class, () -> RankedLogits.head(new int[] {1, 2}, new float[] {1, 2}, 3));
    }

    private static Distribution at(double temperature) {
        return Distribution.of(WORDS, temperature);
    }

    private static void assertProbabilities(Distribution distribution, double... expected) {
        assertArrayEquals(
                expected,
                IntStream.range(0, distribution.size())
                        .mapToDouble(distribution::probability)
                        .toArray(),
                2e-6);
    }
}
