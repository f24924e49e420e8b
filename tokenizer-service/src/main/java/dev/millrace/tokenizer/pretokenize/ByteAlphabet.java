package dev.millrace.tokenizer.pretokenize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The visible characters in which byte-level tokenizers write bytes: printable Latin-1 stands for itself, the other 68
 * bytes are U+0100 onwards in order. A blank is written Ġ, a line feed Ċ.
 */
public final class ByteAlphabet {
    private static final char[] CHAR_OF = new char[256];
    private static final int[] BYTE_OF = new int[0x180];

    static {
        Arrays.fill(BYTE_OF, -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
            CHAR_OF[b] = (char) (visible ? b : next++);
            BYTE_OF[CHAR_OF[b]] = b;
        }
    }

    private ByteAlphabet() {}

    /** The character that stands for a byte in [0, 256). */
    public static char charOf(int unsignedByte) {
        return CHAR_OF[unsignedByte];
    }

    /** How bytes are spelled. */
    public static String spell(byte[] bytes) {
        char[] spelling = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelling[i] = charOf(bytes[i] & 0xFF);
        }
        return new String(spelling);
    }

    /** The bytes a spelling stands for; a spelling with a character outside the alphabet is taken as plain UTF-8. */
    public static byte[] bytesOf(String spelling) {
        byte[] bytes = new byte[spelling.length()];
        for (int i = 0; i < bytes.length; i++) {
            char unit = spelling.charAt(i);
            int value = unit < BYTE_OF.length ? BYTE_OF[unit] : -1;
            if (value < 0) {
                return spelling.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
