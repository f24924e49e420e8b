package dev.millrace.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equality with the reference tools on every recorded string. */
class SmolLm2GoldenTest {
    private final Tokenizer tokenizer = Golden.smolLm2();

    static Stream<JsonNode> encodings() {
        return cases("tokenizer/smollm2.json", "cases");
    }

    static Stream<JsonNode> decodings() {
        return cases("tokenizer/smollm2-decode.json", "cases");
    }

    static Stream<JsonNode> traps() {
        return cases("tokenizer/disagreements.json", "without_digits_step");
    }

    private static Stream<JsonNode> cases(String file, String field) {
        return StreamSupport.stream(Golden.json(file).get(field).spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void encodesAsTheReferenceDoes(JsonNode golden) {
        Encoding encoding = tokenizer.encode(
                golden.get("text").textValue(), golden.get("parse_special").booleanValue());
        assertArrayEquals(ints(golden.get("ids")), encoding.ids());
        int at = 0;
        for (int i = 0; i < encoding.length(); i++) {
            byte[] bytes = tokenizer.tokenBytes(encoding.ids()[i]);
            assertArrayEquals(
                    Base64.getDecoder().decode(golden.get("token_bytes").get(i).textValue()), bytes);
            int[] characters = {encoding.starts()[i], encoding.ends()[i]};
            assertArrayEquals(ints(golden.get("char_offsets").get(i)), characters, "characters of token " + i);
            int[] byteOffsets = {at, at + bytes.length};
            assertArrayEquals(ints(golden.get("byte_offsets").get(i)), byteOffsets, "bytes of token " + i);
            at += bytes.length;
        }
        assertEquals(golden.get("text").textValue(), tokenizer.decode(encoding.ids(), false));
    }

    @ParameterizedTest
    @MethodSource("decodings")
    void decodesAsTheReferenceDoes(JsonNode golden) {
        int[] ids = ints(golden.get("ids"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            bytes.writeBytes(tokenizer.tokenBytes(id));
        }
        assertArrayEquals(Base64.getDecoder().decode(golden.get("bytes").textValue()), bytes.toByteArray());
        assertEquals(bytes.toString(java.nio.charset.StandardCharsets.UTF_8), tokenizer.decode(ids, false));
    }

    @ParameterizedTest
    @MethodSource("traps")
    void splitsDigitsBeforeTheByteLevelStep(JsonNode trap) {
        int[] ids = tokenizer.encode(trap.get("text").textValue(), true).ids();
        assertArrayEquals(ints(trap.get("ids_right")), ids);
    }

    @Test
    void thereAreCases() {
        assertEquals(182, encodings().count());
        assertEquals(30, decodings().count());
        assertEquals(3, traps().count());
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).intValue())
                .toArray();
    }
}
