package dev.millrace.model.train.data.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackingTest {
    private static List<List<String>> rows(int rowTokens, String... sequences) {
        return new Packing(rowTokens).rows(List.of(sequences), String::length);
    }

    @Test
    void placesTheLongestFirstWhereverThereIsRoom() {
        assertEquals(
                List.of(List.of("aaaaaaaa", "bb"), List.of("ccccccc", "ddd"), List.of("eeeee", "ffff", "g")),
                rows(10, "bb", "eeeee", "ffff", "ccccccc", "g", "ddd", "aaaaaaaa"));
    }

    @Test
    void losesNoSequenceAndFillsNoRowTooFar() {
        for (long seed = 1; seed <= 40; seed++) {
            var random = new SplittableRandom(seed);
            var sequences = Stream.generate(() -> "x".repeat(random.nextInt(1, 33)))
                    .limit(random.nextInt(1, 60))
                    .toList();
            var rows = rows(32, sequences.toArray(String[]::new));
            assertEquals(
                    sequences.stream().sorted().toList(),
                    rows.stream().flatMap(List::stream).sorted().toList(),
                    "seed " + seed);
            assertTrue(rows.stream().allMatch(row -> String.join("", row).length() <= 32), "seed " + seed);
        }
    }

    @Test
    void refusesASequenceLongerThanARow() {
        assertEquals(
                "a sequence of 11 tokens does not fit a row of 10",
                assertThrows(IllegalArgumentException.class, () -> rows(10, "abc", "abcdefghijk"))
                        .getMessage());
    }
}
