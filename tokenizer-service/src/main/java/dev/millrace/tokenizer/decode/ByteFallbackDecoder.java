package dev.millrace.tokenizer.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Joins tokens that stand for one byte each, {@code <0xE2>}, to characters. Of a whole text a run of them that is not
 * UTF-8 becomes one U+FFFD a byte, as the reference does it. A stream gives every character out as soon as it is complete,
 * so there only the bytes that belong to no character become U+FFFD.
 */
public final class ByteFallbackDecoder implements DecoderStep {
    private static final int SPELLING_LENGTH = 6;

    /** The spelling of a byte in [0, 256). */
    public static String spelling(int unsignedByte) {
        return "<0x%02X>".formatted(unsignedByte);
    }

    /** The byte in [0, 256) that a token stands for, -1 for any other token. */
    static int byteOf(String token) {
        if (token.length() != SPELLING_LENGTH || !token.startsWith("<0x") || token.charAt(5) != '>') {
            return -1;
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        return high < 0 || low < 0 || token.charAt(3) > 'f' || token.charAt(4) > 'f' ? -1 : high << 4 | low;
    }

    @Override
    public byte @Nullable [] bytesOf(String token) {
        int value = byteOf(token);
        return value < 0 ? null : new byte[] {(byte) value};
    }

    @Override
    public Run open(Run next, boolean live) {
        return live ? new LiveRun(next) : new WholeRun(next);
    }

    private static final class WholeRun implements Run {
        private final Run next;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        WholeRun(Run next) {
            this.next = next;
        }

        @Override
        public void accept(String token) {
            int value = byteOf(token);
            if (value >= 0) {
                bytes.write(value);
            } else {
                flush();
                next.accept(token);
            }
        }

        private void flush() {
            if (bytes.size() == 0) {
                return;
            }
            try {
                next.accept(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes.toByteArray()))
                        .toString());
            } catch (CharacterCodingException e) {
                for (int i = 0; i < bytes.size(); i++) {
                    next.accept("\uFFFD");
                }
            }
            bytes.reset();
        }

        @Override
        public void finish() {
            flush();
            next.finish();
        }
    }

    private static final class LiveRun implements Run {
        private final Run next;
        private final ByteStreamDecoder bytes = new ByteStreamDecoder(value -> new byte[] {(byte) value});

        LiveRun(Run next) {
            this.next = next;
        }

        @Override
        public void accept(String token) {
            int value = byteOf(token);
            if (value >= 0) {
                pass(bytes.accept(value));
            } else {
                pass(bytes.finish());
                next.accept(token);
            }
        }

        private void pass(String text) {
            if (!text.isEmpty()) {
                next.accept(text);
            }
        }

        @Override
        public void finish() {
            pass(bytes.finish());
            next.finish();
        }
    }
}
