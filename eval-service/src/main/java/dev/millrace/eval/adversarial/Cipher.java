package dev.millrace.eval.adversarial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Locale;

/** Ways to write a text so that people who look for it do not see it at once. */
enum Cipher {
    BASE64,
    LEET,
    ROT13,
    REVERSED;

    private static final String LETTERS = "aeiostl";
    private static final String DIGITS = "4310571";

    /** The text in this writing. */
    String write(String text) {
        return switch (this) {
            case BASE64 -> Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
            case LEET -> leet(text);
            case ROT13 -> rot13(text);
            case REVERSED -> new StringBuilder(text).reverse().toString();
        };
    }

    /** Its name in lower case. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String leet(String text) {
        var written = new StringBuilder(text.length());
        for (char letter : text.toCharArray()) {
            int at = LETTERS.indexOf(Character.toLowerCase(letter));
            written.append(at < 0 ? letter : DIGITS.charAt(at));
        }
        return written.toString();
    }

    private static String rot13(String text) {
        var written = new StringBuilder(text.length());
        for (char letter : text.toCharArray()) {
            int base = letter >= 'a' && letter <= 'z' ? 'a' : letter >= 'A' && letter <= 'Z' ? 'A' : 0;
            written.append(base == 0 ? letter : (char) (base + (letter - base + 13) % 26));
        }
        return written.toString();
    }
}
