package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.pretokenize.Cl100kSplit;
import dev.millrace.tokenizer.pretokenize.Digits;
import dev.millrace.tokenizer.pretokenize.Gpt2Split;
import dev.millrace.tokenizer.pretokenize.PatternSplit;
import dev.millrace.tokenizer.pretokenize.PatternSplit.Behavior;
import dev.millrace.tokenizer.pretokenize.PreTokenizer;
import dev.millrace.tokenizer.pretokenize.Spans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every scanner cuts where java.util.regex cuts, whatever the text is. */
class KnownPatternsTest {
    private static final String[] PIECES = {
        "the",
        "S",
        "s",
        "\u017F",
        "t",
        "T",
        "re",
        "RE",
        "rE",
        "ve",
        "ll",
        "L",
        "l",
        "m",
        "D",
        "K",
        "\u212A",
        "é",
        "e\u0301",
        "'",
        "'",
        "''",
        "’",
        " ",
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\u0085",
        "\u00A0",
        "\u2028",
        "\u3000",
        "\u200B",
        "\u180E",
        "\u001C",
        "\0",
        "0",
        "12",
        "3456",
        "½",
        "٣",
        "Ⅷ",
        "\uD835\uDFD8",
        "你好",
        "ǅ",
        "ʰ",
        "-",
        "--",
        "_",
        ".",
        "(",
        "😀",
        "\uD801\uDC00",
        "\uD800",
        "\uDC00",
        "\u200D",
        "\uFFFD",
        "\uFFFF"
    };

    @Test
    void scannersCutAsTheExpressionsDo() {
        for (Map.Entry<String, PreTokenizer> known : KnownPatterns.SCANNERS.entrySet()) {
            assertCutAlike(regex(known.getKey()), known.getValue());
        }
    }

    @Test
    void digitsAndGpt2InOnePassCutAsTheTwoDoInARow() {
        String gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
        PreTokenizer digits = regex("\\p{N}");
        assertCutAlike(PreTokenizer.sequence(List.of(digits, regex(gpt2))), new Gpt2Split(true));
        assertCutAlike(digits, new Digits(true));
    }

    @Test
    void theBlanksOfAParagraphAreCutAsTheExpressionSays() {
        assertEquals(
                List.of("I", "'LL", " (", "be", ")\r\n", "\t", "\tthere", " ", " ", "123", "4", "!?\n\n", " \n", " "),
                words(new Cl100kSplit(3), "I'LL (be)\r\n\t\tthere  1234!?\n\n \n "));
    }

    @Test
    void onlyAKnownPatternWhoseMatchesAreTheWordsGetsAScanner() {
        String qwen2 = KnownPatterns.SCANNERS.entrySet().stream()
                .filter(known -> known.getValue().equals(new Cl100kSplit(1)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        assertEquals(new Cl100kSplit(1), KnownPatterns.fastest(regex(qwen2)));
        var inverted = new PatternSplit(regex(qwen2).pattern(), Behavior.REMOVED, true);
        assertInstanceOf(Cl100kSplit.class, KnownPatterns.fastest(inverted));
        for (var other : List.of(
                new PatternSplit(regex(qwen2).pattern(), Behavior.REMOVED, false),
                new PatternSplit(regex(qwen2).pattern(), Behavior.MERGED_WITH_NEXT, false),
                regex(qwen2 + "|x"))) {
            assertSame(other, KnownPatterns.fastest(other));
        }
    }

    private static PatternSplit regex(String regex) {
        var file = new ObjectMapper().createObjectNode();
        file.putObject("pattern").put("Regex", regex);
        Pattern pattern = Patterns.of(new Fields(file, "test"));
        return new PatternSplit(pattern, Behavior.ISOLATED, false);
    }

    private static void assertCutAlike(PreTokenizer slow, PreTokenizer fast) {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String text = " 'a" + Character.toString(codePoint) + Character.toString(codePoint) + "\n";
            if (codePoint < 0x3000 || (Character.isDefined(codePoint) && codePoint % 7 == 0)) {
                assertEquals(words(slow, text), words(fast, text), "code point " + codePoint);
            }
        }
        for (long seed = 0; seed < 20_000; seed++) {
            String text = randomText(new Random(seed));
            assertEquals(words(slow, text), words(fast, text), "seed " + seed);
        }
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(16); i > 0; i--) {
            if (random.nextInt(8) == 0) {
                text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x10000 : Character.MAX_CODE_POINT + 1));
            } else {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }

    /** The words of a text that stands inside another one, which no expression may look at. */
    private static List<String> words(PreTokenizer splitter, String text) {
        String surrounded = "x" + text + "y";
        var spans = new Spans();
        splitter.split(surrounded, 1, 1 + text.length(), spans);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            words.add(surrounded.substring(spans.start(i), spans.end(i)));
        }
        return words;
    }
}
