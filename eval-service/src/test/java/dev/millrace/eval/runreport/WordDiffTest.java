package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.runreport.WordDiff.Piece;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class WordDiffTest {
    @Test
    void marksTheWordsThatAreOnlyInOneText() {
        var diff = WordDiff.of("The answer is 42.", "The answer is 43.");
        assertEquals(
                List.of(new Piece("The answer is ", false), new Piece("42", true), new Piece(".", false)),
                diff.before());
        assertEquals(
                List.of(new Piece("The answer is ", false), new Piece("43", true), new Piece(".", false)),
                diff.after());
    }

    @Test
    void marksAPhraseAsAWholeWithItsSpaces() {
        var diff = WordDiff.of("go now", "stop here");
        assertEquals(List.of(new Piece("go now", true)), diff.before());
        assertEquals(List.of(new Piece("stop here", true)), diff.after());
    }

    @Test
    void losesNothingOfEitherText() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var before = text(random);
            var after = text(random);
            var diff = WordDiff.of(before, after);
            assertEquals(before, joined(diff.before()), "seed " + seed);
            assertEquals(after, joined(diff.after()), "seed " + seed);
            assertTrue(WordDiff.of(before, before).before().stream().noneMatch(Piece::isChanged), "seed " + seed);
        }
    }

    @Test
    void takesTextsThatAreTooLongAsDifferent() {
        var text = "word ".repeat(WordDiff.WORDS_MAX);
        assertEquals(List.of(new Piece(text, true)), WordDiff.of(text, "word").before());
    }

    private static String joined(List<Piece> pieces) {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }

    private static String text(SplittableRandom random) {
        var alphabet = List.of("ab", " ", "c", ".", "\n", "é", "😀", "  ");
        return random.ints(random.nextInt(30), 0, alphabet.size())
                .mapToObj(alphabet::get)
                .collect(Collectors.joining());
    }
}
