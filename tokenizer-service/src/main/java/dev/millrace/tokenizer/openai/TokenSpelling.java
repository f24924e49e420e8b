package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * How a token is written where it has to be a text: as its characters, or, when it has half a character, as OpenAI writes
 * it, for instance {@code bytes:\xe2\x80}.
 *
 * @param tokenizer knows the tokens
 */
record TokenSpelling(Tokenizer tokenizer) {
    String of(int id) {
        if (id >= tokenizer.vocabularySize()) {
            return "";
        }
        byte[] bytes = tokenizer.tokenBytes(id);
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            var text = new StringBuilder("bytes:");
            for (byte b : bytes) {
                text.append("\\x%02x".formatted(b & 0xFF));
            }
            return text.toString();
        }
    }
}
