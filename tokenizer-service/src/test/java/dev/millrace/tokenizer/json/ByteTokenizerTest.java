package dev.millrace.tokenizer.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tokenizer that model-service writes for a new model: ids are bytes. */
class ByteTokenizerTest {
    private static final int END = 256;

    @Test
    void idsAreTheBytesOfATextAndGiveItBack() throws IOException {
        try (InputStream file = ByteTokenizerTest.class.getResourceAsStream("/bytes/tokenizer.json")) {
            var tokenizer = TokenizerJson.parse(Objects.requireNonNull(file).readAllBytes());
            var text = "A b\n\t1 23 – naïve 你好 👋 'll\u0000\u00ad";
            int[] ids = tokenizer.encode(text, false).ids();
            byte[] bytes = text.getBytes(UTF_8);
            assertArrayEquals(
                    IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xff).toArray(), ids);
            assertEquals(text, tokenizer.decode(ids, true));
            assertArrayEquals(
                    new int[] {'a', END, 'b'},
                    tokenizer.encode("a<|end|>b", true).ids());
        }
    }
}
