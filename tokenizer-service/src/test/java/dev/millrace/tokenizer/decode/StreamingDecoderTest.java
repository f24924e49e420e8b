package dev.millrace.tokenizer.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text comes out in whole characters, and all of it. */
class StreamingDecoderTest {
    private final Tokenizer tokenizer = Golden.smolLm2();

    @Test
    void anEmojiWaitsForItsLastToken() {
        int[] ids = tokenizer.encode("a😀b", false).ids();
        StreamingDecoder stream = tokenizer.streamingDecoder();
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(stream.accept(id));
        }
        pieces.add(stream.finish());
        assertEquals(List.of("a", "", "", "😀", "b", ""), pieces);
    }

    @Test
    void anUnfinishedCharacterComesOutAsAReplacementAtTheEnd() {
        int[] ids = tokenizer.encode("a😀", false).ids();
        StreamingDecoder stream = tokenizer.streamingDecoder();
        assertEquals("a", stream.accept(ids[0]));
        assertEquals("", stream.accept(ids[1]));
        assertEquals("\uFFFD", stream.finish());
        assertEquals("a", stream.accept(ids[0]), "a finished stream begins anew");
    }

    @Test
    void aBrokenCharacterIsReplacedAsSoonAsItIsKnownToBeBroken() {
        int[] emoji = tokenizer.encode("😀", false).ids();
        int[] letter = tokenizer.encode("x", false).ids();
        StreamingDecoder stream = tokenizer.streamingDecoder();
        assertEquals("", stream.accept(emoji[0]));
        assertEquals("\uFFFDx", stream.accept(letter[0]));
    }

    @Test
    void specialTokensGiveNoText() {
        StreamingDecoder stream = tokenizer.streamingDecoder();
        int end = tokenizer.idOf("<|im_end|>").orElseThrow();
        assertEquals("", stream.accept(end));
        assertEquals("", stream.finish());
    }

    @Test
    void piecesJoinToTheWholeAndNeverHoldHalfACharacter() {
        for (long seed = 0; seed < 500; seed++) {
            int[] ids = new Random(seed)
                    .ints(60, 0, seed % 2 == 0 ? 300 : tokenizer.vocabularySize())
                    .toArray();
            StreamingDecoder stream = tokenizer.streamingDecoder();
            StringBuilder joined = new StringBuilder();
            for (int id : ids) {
                String piece = stream.accept(id);
                assertEquals(-1, unpairedSurrogate(piece), "seed " + seed);
                joined.append(piece);
            }
            joined.append(stream.finish());
            assertEquals(tokenizer.decode(ids, true), joined.toString(), "seed " + seed + " " + Arrays.toString(ids));
        }
    }

    private static int unpairedSurrogate(String text) {
        return text.codePoints()
                .filter(c -> c >= 0xD800 && c <= 0xDFFF)
                .findAny()
                .orElse(-1);
    }

    @Test
    void anIdOutsideTheVocabularyIsNamed() {
        int id = tokenizer.vocabularySize();
        StreamingDecoder stream = tokenizer.streamingDecoder();
        var failure = assertThrows(IllegalArgumentException.class, () -> stream.accept(id));
        assertEquals("token id 49152 is outside [0, 49152)", failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {-1}, false));
    }
}
