package dev.millrace.tokenizer.decode;

import dev.millrace.tokenizer.StreamingDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * Joins the bytes of tokens and gives out characters as soon as all their bytes are there. Of a character cut in two by
 * tokens the first half waits, at most 3 bytes; bytes that can never become a character come out as U+FFFD at once.
 */
public final class ByteStreamDecoder implements StreamingDecoder {
    private final IntFunction<byte[]> bytesOf;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] pending = new byte[0];

    /** @param bytesOf the bytes an id adds to the text, empty for special tokens */
    public ByteStreamDecoder(IntFunction<byte[]> bytesOf) {
        this.bytesOf = bytesOf;
    }

    @Override
    public String accept(int id) {
        byte[] added = bytesOf.apply(id);
        if (added.length == 0) {
            return "";
        }
        if (pending.length == 0 && isAscii(added)) {
            return new String(added, StandardCharsets.ISO_8859_1);
        }
        ByteBuffer input = ByteBuffer.allocate(pending.length + added.length);
        input.put(pending).put(added).flip();
        CharBuffer output = CharBuffer.allocate(input.remaining());
        utf8.decode(input, output, false);
        pending = new byte[input.remaining()];
        input.get(pending);
        return output.flip().toString();
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String finish() {
        CharBuffer output = CharBuffer.allocate(pending.length + 1);
        utf8.decode(ByteBuffer.wrap(pending), output, true);
        utf8.flush(output);
        utf8.reset();
        pending = new byte[0];
        return output.flip().toString();
    }
}
