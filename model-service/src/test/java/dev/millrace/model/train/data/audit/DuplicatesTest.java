package dev.millrace.model.train.data.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.Located;
import dev.millrace.model.train.data.Passage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private static Located text(long line, String text) {
        return new Located("t.jsonl", line, new Passage.Text(text));
    }

    private static List<String> words(SplittableRandom random, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add("w" + random.nextInt(5_000));
        }
        return words;
    }

    /** Jaccard similarity by its definition. */
    private static double jaccard(List<String> one, List<String> other) {
        Set<List<String>> both = grams(one);
        Set<List<String>> either = grams(one);
        both.retainAll(grams(other));
        either.addAll(grams(other));
        return (double) both.size() / either.size();
    }

    private static Set<List<String>> grams(List<String> words) {
        Set<List<String>> grams = new HashSet<>();
        for (int i = 0; i + 5 <= words.size(); i++) {
            grams.add(words.subList(i, i + 5));
        }
        return grams;
    }

    @Test
    void findsExactAndNearDuplicatesWithTheirLines() {
        SplittableRandom random = new SplittableRandom(3);
        List<String> words = words(random, 300);
        String text = String.join(" ", words);
        words.set(100, "changed");
        String near = String.join(" ", words);
        Duplicates duplicates = new Duplicates(0.8);
        assertTrue(duplicates.add(text(1, text)));
        assertTrue(duplicates.add(text(2, String.join(" ", words(random, 300)))));
        assertTrue(duplicates.add(text(3, near)));
        assertFalse(duplicates.add(text(4, text)));
        Duplicates.Report report = duplicates.report();
        assertEquals(List.of(new Duplicates.Pair("t.jsonl:4", "t.jsonl:1", 1)), report.exactPairs());
        assertEquals(4, report.examples());
        assertEquals(3, report.compared());
        assertEquals(1, report.near());
        Duplicates.Pair pair = report.nearPairs().getFirst();
        assertEquals("t.jsonl:3", pair.place());
        assertEquals("t.jsonl:1", pair.earlier());
        // One changed word of 300 touches 5 of 296 grams: 291 of 301 are shared.
        assertEquals(291.0 / 301, pair.similarity(), 4 * 0.016);
    }

    @Test
    void listsNoMoreThanTwentyPairs() {
        Duplicates duplicates = new Duplicates(0.8);
        for (int line = 1; line <= 31; line++) {
            duplicates.add(text(line, "the same"));
        }
        assertEquals(30, duplicates.report().exact());
        assertEquals(20, duplicates.report().exactPairs().size());
    }

    @Test
    void estimatesTheJaccardSimilarityWithinFourStandardErrors() {
        for (long seed = 1; seed <= 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> one = words(random, 200);
            List<String> other = new ArrayList<>(one);
            for (int change = random.nextInt(40); change > 0; change--) {
                other.set(random.nextInt(other.size()), "x" + change);
            }
            double exact = jaccard(one, other);
            double error = 4 * Math.sqrt(exact * (1 - exact) / MinHash.PLACES) + 1e-9;
            assertEquals(exact, MinHash.of(one).similarity(MinHash.of(other)), error, "seed " + seed);
        }
    }
}
