package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    private static final List<String> PARTS = List.of(
            "word ",
            "Sentence ends. ",
            "Is it? ",
            "日本語の文章です。",
            "中文句子。",
            "👩‍👩‍👧‍👦",
            "🇩🇪 ",
            "é",
            "e\u0301",
            "\n\n",
            "   ",
            "averyveryverylongwordthatnobodywouldwrite",
            "\u200d",
            "# Heading\n",
            "- item\n",
            "مرحبا بالعالم. ",
            "\t",
            "x");

    @Test
    void cutsExactlyWhatItSays() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var text = text(random);
            int bytesMax = 16 + random.nextInt(200);
            var chunks = new Chunker(bytesMax, random.nextInt(bytesMax / 2 + 1)).cut(text);
            var covered = new BitSet();
            int lastEnd = 0;
            for (var chunk : chunks) {
                var message = "seed " + seed + " " + chunk;
                int from = text.offsetByCodePoints(0, chunk.start());
                int to = text.offsetByCodePoints(0, chunk.end());
                assertEquals(text.substring(from, to), chunk.text(), message);
                assertTrue(chunk.text().getBytes(StandardCharsets.UTF_8).length <= bytesMax, message);
                assertTrue(chunk.end() > lastEnd, message);
                lastEnd = chunk.end();
                covered.set(from, to);
            }
            for (int i = 0; i < text.length(); i++) {
                assertTrue(covered.get(i) || Character.isWhitespace(text.charAt(i)), "seed " + seed + " at " + i);
            }
        }
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        int parts = random.nextInt(200);
        for (int i = 0; i < parts; i++) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    @Test
    void keepsSentencesWholeAndRepeatsTheLastOne() {
        var chunks = new Chunker(40, 20).cut("The first sentence. It is short. The third one is here. End.");
        assertEquals(
                List.of(
                        new Chunk(0, 32, "The first sentence. It is short."),
                        new Chunk(20, 60, "It is short. The third one is here. End.")),
                chunks);
    }

    @Test
    void countsEmojiAsOneCharacter() {
        assertEquals(List.of(new Chunk(1, 4, "😀 b")), Chunker.STANDARD.cut("\n😀 b \n"));
    }

    @Test
    void hasNothingOfWhiteSpace() {
        assertEquals(List.of(), Chunker.STANDARD.cut(" \n\t "));
    }

    @Test
    void cutsAMebibyteWithoutASingleBreak() {
        assertTrue(Chunker.STANDARD.cut("a".repeat(1 << 20)).size() >= 1_024);
    }

    @Test
    void refusesSizesOutOfRange() {
        assertThrows(InvalidInputException.class, () -> new Chunker(15, 0));
        assertThrows(InvalidInputException.class, () -> new Chunker(100, 51));
    }
}
