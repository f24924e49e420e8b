package dev.millrace.local.bench.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.bench.feedback.Labeller.Place;
import dev.millrace.local.system.UsageException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabellerTest {
    /** A word costs 0.1, nothing else counts. */
    private static final Taste SHORT = new Taste(0.1, 0, 0);

    @Test
    void ranksByScoreWithoutNoise() {
        assertEquals(List.of(place(2), place(1), place(3)), rank(0, 0, words(10), words(1), words(20)));
    }

    @Test
    void neighboursCloserThanATieShareARank() {
        // −0.1, −0.2 and −0.4: steps of 0.1 and 0.2.
        assertEquals(List.of(place(1), place(1), place(2)), rank(0, 0.15, words(1), words(2), words(4)));
        assertEquals(List.of(place(1), place(1), place(1)), rank(0, 0.3, words(1), words(2), words(4)));
    }

    @Test
    void ranksHaveNoGapsAfterATie() {
        assertEquals(List.of(place(2), place(1), place(1)), rank(0, 0.5, words(30), words(1), words(2)));
    }

    @Test
    void anEmptyAnswerFails() {
        assertEquals(List.of(place(1), new Place(0, true)), rank(0, 0, words(3), " "));
        assertEquals(List.of(new Place(0, true), new Place(0, true)), rank(0, 0, "", ""));
        assertTrue(place(7).isBefore(new Place(0, true)));
        assertFalse(new Place(0, true).isBefore(new Place(0, true)));
    }

    @Test
    void noiseIsOfTheStatedDeviation() {
        // Scores −0.1 and −0.2: the difference has noise of √2 σ, so σ = 0.1 turns P(Z > 1/√2) = 0.2398 of the pairs.
        var labeller = new Labeller(SHORT, 0.1, 0);
        var random = new SplittableRandom(5);
        int turned = 0;
        for (int i = 0; i < 20_000; i++) {
            turned += labeller.rank(List.of(words(1), words(2)), random).get(1).rank() == 1 ? 1 : 0;
        }
        assertEquals(0.2398, turned / 20_000.0, 4 * Math.sqrt(0.24 * 0.76 / 20_000));
    }

    @Test
    void refusesNoiseAndTiesOutOfRange() {
        assertThrows(UsageException.class, () -> new Labeller(SHORT, -0.1, 0));
        assertThrows(UsageException.class, () -> new Labeller(SHORT, 0, Double.NaN));
    }

    private static List<Place> rank(double noise, double tie, String... answers) {
        return new Labeller(SHORT, noise, tie).rank(List.of(answers), new SplittableRandom(1));
    }

    private static Place place(int rank) {
        return new Place(rank, false);
    }

    private static String words(int count) {
        return "word ".repeat(count);
    }
}
