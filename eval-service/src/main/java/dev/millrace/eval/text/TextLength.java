package dev.millrace.eval.text;

import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * How long a text is.
 *
 * @param characters as people count them: a letter with its marks, or an emoji of several code points, is one
 * @param codePoints of Unicode; what Python's {@code len} gives
 * @param bytes in UTF-8
 * @param words between white space
 */
public record TextLength(int characters, int codePoints, long bytes, int words) {
    /** Of a text of at most {@value Segment#CHARACTERS_MAX} characters. */
    public static TextLength of(String text) {
        Segment.requireShort("text", text);
        BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
        breaks.setText(text);
        int characters = 0;
        while (breaks.next() != BreakIterator.DONE) {
            characters++;
        }
        return new TextLength(
                characters,
                text.codePointCount(0, text.length()),
                text.getBytes(StandardCharsets.UTF_8).length,
                WhiteSpace.split(text).size());
    }
}
