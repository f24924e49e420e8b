package dev.millrace.tokenizer.normalize;

/** Unicode's White_Space property, which {@link Character#isWhitespace} is not (it leaves out U+00A0 and U+0085). */
public final class Whitespace {
    private Whitespace() {}

    /** Whether a code point has the property; all that have it are in the basic plane. */
    public static boolean is(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r');
        }
        return codePoint == 0x85
                || codePoint == 0xA0
                || codePoint == 0x1680
                || (codePoint >= 0x2000 && codePoint <= 0x200A)
                || codePoint == 0x2028
                || codePoint == 0x2029
                || codePoint == 0x202F
                || codePoint == 0x205F
                || codePoint == 0x3000;
    }
}
