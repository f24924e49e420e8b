package dev.millrace.model.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockFormatTest {
    /** Every format against what ggml's own Python package reads out of the same bytes. */
    @Test
    void readsWhatTheGgufPackageReads() throws IOException {
        Set<BlockFormat> seen = EnumSet.noneOf(BlockFormat.class);
        try (InputStream golden = getClass().getResourceAsStream("/golden/blocks/blocks.json")) {
            for (JsonNode test :
                    new ObjectMapper().readTree(Objects.requireNonNull(golden)).path("cases")) {
                BlockFormat format = BlockFormat.valueOf(test.path("format").asText());
                seen.add(format);
                byte[] blocks = Base64.getDecoder().decode(test.path("blocks").asText());
                float[] expected =
                        floats(Base64.getDecoder().decode(test.path("values").asText()));
                float[] values = new float[expected.length];
                format.expand(MemorySegment.ofArray(blocks), 0, values, values.length);
                for (int i = 0; i < values.length; i++) {
                    assertEquals(expected[i], values[i], Math.abs(expected[i]) * 1e-6f, format + " weight " + i);
                }
                assertEquals(blocks.length, format.bytes(values.length));
            }
        }
        assertEquals(EnumSet.allOf(BlockFormat.class), seen);
    }

    private static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Scale 0.5, first byte 0x9F: weights 0 and 16 are 0.5·(15−8) and 0.5·(9−8), the others 0.5·(0−8). */
    @Test
    void readsAQ40BlockAsWorkedOutByHand() {
        byte[] block = new byte[18];
        block[1] = 0x38;
        block[2] = (byte) 0x9f;
        float[] expected = new float[32];
        java.util.Arrays.fill(expected, -4f);
        expected[0] = 3.5f;
        expected[16] = 0.5f;
        assertArrayEquals(expected, expand(BlockFormat.Q4_0, block));
    }

    /** Scale 2, minimum −1, fifth bit of weight 31 set, its nibble 3: 2·19−1; the others 2·0−1. */
    @Test
    void readsAQ51BlockAsWorkedOutByHand() {
        byte[] block = new byte[24];
        block[1] = 0x40;
        block[3] = (byte) 0xbc;
        block[7] = (byte) 0x80;
        block[23] = 0x30;
        float[] expected = new float[32];
        java.util.Arrays.fill(expected, -1f);
        expected[31] = 37f;
        assertArrayEquals(expected, expand(BlockFormat.Q5_1, block));
    }

    private static float[] expand(BlockFormat format, byte[] block) {
        float[] values = new float[format.blockSize()];
        format.expand(MemorySegment.ofArray(block), 0, values, values.length);
        return values;
    }
}
