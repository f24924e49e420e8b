package dev.millrace.tokenizer.pipeline;

import dev.millrace.tokenizer.decode.ByteFallbackDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The tokens {@code <0x00>} to {@code <0xFF>}, in which a model with byte fallback spells what it has no token for. */
public final class ByteTokens {
    private final int[] ids = new int[256];

    /** Looks them up; a vocabulary may have some of them only. */
    public ByteTokens(Map<String, Integer> vocabulary) {
        for (int b = 0; b < ids.length; b++) {
            ids[b] = vocabulary.getOrDefault(ByteFallbackDecoder.spelling(b), -1);
        }
    }

    /** The tokens of a stretch's UTF-8 bytes; empty when the vocabulary lacks one of them. */
    public int[] of(String stretch) {
        byte[] bytes = stretch.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = ids[bytes[i] & 0xFF];
            if (tokens[i] < 0) {
                return new int[0];
            }
        }
        return tokens;
    }
}
