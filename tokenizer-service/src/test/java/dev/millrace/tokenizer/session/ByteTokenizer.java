package dev.millrace.tokenizer.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;

/** One token a byte, and 256 as the only special token. Slow and obvious. */
public final class ByteTokenizer implements Tokenizer {
    public static final int END = 256;

    @Override
    public Encoding encode(String text, boolean parseSpecial) {
        byte[] bytes = text.getBytes(UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        int at = -1;
        for (int i = 0; i < ids.length; i++) {
            at += (ids[i] & 0xC0) == 0x80 ? 0 : 1;
            starts[i] = at;
            ends[i] = at + 1;
        }
        return new Encoding(ids, starts, ends);
    }

    @Override
    public Encoding encode(RenderedPrompt prompt) {
        return encode(prompt.text(), false);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        var bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            if (id != END) {
                bytes.write(id);
            }
        }
        return bytes.toString(UTF_8);
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        return new StreamingDecoder() {
            private final ByteArrayOutputStream half = new ByteArrayOutputStream();

            @Override
            public String accept(int id) {
                if (id == END) {
                    return finish();
                }
                half.write(id);
                byte[] bytes = half.toByteArray();
                if (bytes.length < length(bytes[0])) {
                    return "";
                }
                half.reset();
                return new String(bytes, UTF_8);
            }

            @Override
            public String finish() {
                var rest = half.size() == 0 ? "" : "\uFFFD";
                half.reset();
                return rest;
            }
        };
    }

    private static int length(byte first) {
        return (first & 0x80) == 0 ? 1 : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
    }

    @Override
    public byte[] tokenBytes(int id) {
        return id == END ? "<end>".getBytes(UTF_8) : new byte[] {(byte) id};
    }

    @Override
    public boolean isSpecial(int id) {
        return id == END;
    }

    @Override
    public OptionalInt idOf(String token) {
        return token.equals("<end>") ? OptionalInt.of(END) : OptionalInt.empty();
    }

    @Override
    public int vocabularySize() {
        return 257;
    }
}
