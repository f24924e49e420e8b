package dev.millrace.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fast encoder gives what the slow one gives; what it costs is MergingTest's. */
class BpeAgainstOracleTest {
    private static final String[] PIECES = {
        "the", " the", "ing", "er", "'s", "'ll", " '", "0", "12", " 7", "\n", "\n\n", "  ", " ", "\t", "é", "e\u0301",
        "你好", "😀", "\u00a0", "\u3000", "\u0085", "½", "٣", "Ⅷ", "_", "--", "\u200d", "\u0004", "\u00ad", "ſ", "ß",
        "aaaa"
    };

    private final Tokenizer fast = Golden.smolLm2();

    @Test
    void encodesRandomTextsAlike() throws IOException {
        SlowBpe slow = new SlowBpe(new ObjectMapper().readTree(Golden.smolLm2Json()));
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            String text = IntStream.range(0, random.nextInt(30))
                    .mapToObj(i -> random.nextInt(4) == 0
                            ? Character.toString(validCodePoint(random))
                            : PIECES[random.nextInt(PIECES.length)])
                    .collect(Collectors.joining());
            List<Integer> ids =
                    Arrays.stream(fast.encode(text, false).ids()).boxed().toList();
            assertEquals(slow.encode(text), ids, "seed " + seed);
        }
    }

    private static int validCodePoint(Random random) {
        int codePoint = random.nextInt(random.nextBoolean() ? 0x3000 : 0x20000);
        return codePoint >= 0xD800 && codePoint < 0xE000 ? 'x' : codePoint;
    }

    @Test
    void tokensCoverTheTextInOrder() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            String text = random.ints(40, 0, PIECES.length)
                    .mapToObj(i -> PIECES[i])
                    .filter(piece -> !piece.equals("\u0004"))
                    .collect(Collectors.joining());
            Encoding encoding = fast.encode(text, false);
            assertEquals(text, fast.decode(encoding.ids(), false), "seed " + seed);
            int end = 0;
            for (int i = 0; i < encoding.length(); i++) {
                assertTrue(encoding.starts()[i] <= end && encoding.starts()[i] < encoding.ends()[i]);
                assertTrue(encoding.ends()[i] >= end);
                end = encoding.ends()[i];
            }
            assertEquals(text.codePointCount(0, text.length()), end, "seed " + seed);
        }
    }

    @Test
    void aByteTheVocabularyLacksIsDroppedAsTheReferenceDoes() {
        assertEquals("ab", fast.decode(fast.encode("a\u0004b", false).ids(), false));
    }

    @Test
    void aMillionLettersAndAMillionBlanksComeBack() {
        for (String text : List.of("ab".repeat(500_000), " ".repeat(1_000_000) + "x")) {
            assertEquals(text, fast.decode(fast.encode(text, false).ids(), false));
        }
    }
}
