package dev.millrace.local.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatiosTest {
    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheMiddleTwo() {
        assertEquals(new Spread(2, 1, 9), Spread.of(List.of(9.0, 1.0, 2.0)));
        assertEquals(new Spread(2.5, 1, 9), Spread.of(List.of(9.0, 1.0, 3.0, 2.0)));
        assertNull(Spread.of(List.of()));
    }

    @Test
    void aRatioIsTakenRoundByRoundAndThenItsMedian() {
        var random = new SplittableRandom(11);
        List<Double> theirs = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            theirs.add(1 + random.nextDouble() * 100);
            first.add(1 + random.nextDouble() * 100);
        }
        var ratios = TargetRounds.ratios(rounds(theirs), rounds(first));
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            expected.add(theirs.get(i) / first.get(i));
        }
        Collections.sort(expected);
        for (var figure : List.of("throughput", "firstTokenP50", "firstTokenP95", "firstTokenP99")) {
            var ratio = ratios.get(figure);
            assertNotNull(ratio, figure);
            assertEquals(expected.get(3), ratio.median(), 1e-12);
            assertEquals(expected.getFirst(), ratio.min(), 1e-12);
            assertEquals(expected.getLast(), ratio.max(), 1e-12);
        }
    }

    @Test
    void aRoundInWhichOneHasNoFigureIsLeftOut() {
        var silent = List.of(
                new RoundFigures(1, 1, 0, Map.of()), rounds(List.of(4.0, 4.0)).get(1));
        var ratios = TargetRounds.ratios(rounds(List.of(2.0, 8.0)), silent);
        assertEquals(new Spread(2, 2, 2), ratios.get("throughput"));
        assertEquals(new Spread(2, 2, 2), ratios.get("firstTokenP50"));
        assertFalse(ratios.containsKey("endToEndP50"));
    }

    private static List<RoundFigures> rounds(List<Double> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i ->
                        new RoundFigures(i + 1, 1, values.get(i), Map.of(Latency.FIRST_TOKEN, same(values.get(i)))))
                .toList();
    }

    private static Percentiles same(double value) {
        return new Percentiles(1, value, value, value, value, value);
    }
}
