package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.text.Repetition.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepetitionTest {
    @Test
    void countsDifferentNgrams() {
        List<List<String>> texts = List.of(words("a b a b"), words("a b c"));
        assertEquals(3 / 7.0, Diversity.ofCorpus(texts, 1).orElseThrow(), 1e-15);
        assertEquals(3 / 5.0, Diversity.ofCorpus(texts, 2).orElseThrow(), 1e-15);
        assertEquals((2 / 4.0 + 1) / 2, Diversity.ofSentences(texts, 1).orElseThrow(), 1e-15);
        assertEquals((2 / 3.0 + 1) / 2, Diversity.ofSentences(texts, 2).orElseThrow(), 1e-15);
        assertEquals(OptionalDouble.empty(), Diversity.ofCorpus(texts, 5));
        assertEquals(OptionalDouble.empty(), Diversity.ofSentences(List.of(), 1));
    }

    @Test
    void countsNgramsThatAreThereAgain() {
        assertEquals(1 / 3.0, Repetition.share(words("a b a b"), 2).orElseThrow(), 1e-15);
        assertEquals(0, Repetition.share(words("a b c d"), 1).orElseThrow());
        assertEquals(OptionalDouble.empty(), Repetition.share(words("a"), 2));
    }

    @Test
    void findsTheLongestStretchOfOneBlock() {
        assertEquals(Optional.of(new Run(1, 2, 5)), Repetition.longestRun(words("x a b a b a y")));
        assertEquals(Optional.of(new Run(0, 1, 2)), Repetition.longestRun(words("a a b b")));
        assertEquals(Optional.of(new Run(3, 3, 6)), Repetition.longestRun(words("q q z a b c a b c")));
        assertEquals(Optional.empty(), Repetition.longestRun(words("a b a")));
        assertEquals(Optional.empty(), Repetition.longestRun(List.of()));
    }

    @Test
    void findsWhatTryingEveryStretchFinds() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var words = new ArrayList<String>();
            for (int i = random.nextInt(24); i > 0; i--) {
                words.add(String.valueOf(random.nextInt(3)));
            }
            assertEquals(slowly(words), Repetition.longestRun(words), "seed " + seed);
        }
    }

    @Test
    void refusesTooMuch() {
        List<String> words = Collections.nCopies((1 << 20) + 1, "a");
        assertThrows(IllegalArgumentException.class, () -> Repetition.longestRun(words));
        assertThrows(IllegalArgumentException.class, () -> Diversity.ofCorpus(List.of(words), 0));
        assertThrows(IllegalArgumentException.class, () -> Diversity.ofCorpus(Collections.nCopies(16, words), 1));
    }

    private static Optional<Run> slowly(List<String> words) {
        for (int length = words.size(); length >= 2; length--) {
            for (int period = 1; period <= length / 2; period++) {
                for (int start = 0; start + length <= words.size(); start++) {
                    var kinds = new HashSet<String>();
                    for (int i = 0; i < length; i++) {
                        kinds.add(i % period + " " + words.get(start + i));
                    }
                    if (kinds.size() == period) {
                        return Optional.of(new Run(start, period, length));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> words(String text) {
        return WhiteSpace.split(text);
    }
}
