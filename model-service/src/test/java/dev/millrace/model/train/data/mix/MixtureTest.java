package dev.millrace.model.train.data.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MixtureTest {
    private static final List<Source> SOURCES =
            List.of(Source.of("small", 3), new Source("large", 50, 10, 1), new Source("heavy", 4, 100, 2));

    private static List<Draw> draws(MixtureOrder order, int count) {
        List<Draw> draws = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            draws.add(order.next());
        }
        return draws;
    }

    @Test
    void drawsBySizeUpToTheCapAndByWeight() {
        // 3, min(50, 10) and 2 · 4 of 21.
        assertEquals(
                List.of(3 / 21.0, 10 / 21.0, 8 / 21.0), Mixture.of(SOURCES, 1).rates());
        assertEquals(17, Mixture.of(SOURCES, 1).epochDraws());
    }

    @Test
    void levelsSourcesByTemperature() {
        List<Source> sources = List.of(Source.of("a", 100), Source.of("b", 10_000));
        List<Double> rates = Mixture.of(sources, 2).rates();
        assertEquals(1 / 11.0, rates.getFirst(), 1e-12);
        assertEquals(10 / 11.0, rates.get(1), 1e-12);
        assertEquals(0.5, Mixture.of(sources, 1_000).rates().getFirst(), 0.002);
    }

    @Test
    void givesAllDrawsOfAnEpochByLargestRemainder() {
        // 17 · (3, 10, 8)/21 = 2.43, 8.10, 6.48: the one left goes to the third.
        assertEquals(List.of(2, 8, 7), Mixture.of(SOURCES, 1).draws());
    }

    @Test
    void drawsExactlyItsShareInEachEpoch() {
        MixtureOrder order = new MixtureOrder(Mixture.of(SOURCES, 1), Position.start(5));
        for (int epoch = 0; epoch < 4; epoch++) {
            Map<Integer, Integer> counts = new HashMap<>();
            draws(order, 17).forEach(draw -> counts.merge(draw.source(), 1, Integer::sum));
            assertEquals(Map.of(0, 2, 1, 8, 2, 7), counts, "epoch " + epoch);
        }
    }

    @Test
    void repeatsNoExampleBeforeAllOthersOfItsSourceCame() {
        MixtureOrder order = new MixtureOrder(Mixture.of(SOURCES, 1), Position.start(5));
        Map<Draw, Integer> counts = new HashMap<>();
        // Until 50 draws of the large source, 7 epochs give it 56.
        for (Draw draw : draws(order, 17 * 7)) {
            int before = counts.merge(draw, 1, Integer::sum) - 1;
            int size = SOURCES.get(draw.source()).examples();
            for (int example = 0; example < size; example++) {
                int others = counts.getOrDefault(new Draw(draw.source(), example), 0);
                assertTrue(others >= before, draw + " came before " + example);
            }
        }
    }

    @Test
    void goesOnFromAnyPositionAsIfItHadNotStopped() {
        Mixture mixture = Mixture.of(SOURCES, 1);
        List<Draw> whole = draws(new MixtureOrder(mixture, Position.start(9)), 60);
        for (int stop = 0; stop <= 40; stop++) {
            MixtureOrder first = new MixtureOrder(mixture, Position.start(9));
            draws(first, stop);
            MixtureOrder resumed = new MixtureOrder(mixture, first.position());
            assertEquals(whole.subList(stop, 60), draws(resumed, 60 - stop), "stopped after " + stop);
        }
        assertNotEquals(whole, draws(new MixtureOrder(mixture, Position.start(10)), 60));
        assertNotEquals(whole.subList(0, 17), whole.subList(17, 34));
    }

    @Test
    void refusesWhatMakesNoMixture() {
        assertEquals(
                "sources: a is there twice",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Mixture.of(List.of(Source.of("a", 1), Source.of("a", 2)), 1))
                        .getMessage());
        assertEquals(
                "temperature 0.5 is not within 1 to 1000",
                assertThrows(IllegalArgumentException.class, () -> Mixture.of(SOURCES, 0.5))
                        .getMessage());
        assertEquals(
                "index 18 is beyond the 17 draws of an epoch",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new MixtureOrder(Mixture.of(SOURCES, 1), new Position(1, 0, 18)))
                        .getMessage());
    }
}
