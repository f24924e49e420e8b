package dev.millrace.eval.text;

import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Words in any script: {@code "我在 Berlin"} is 我, 在, berlin. */
final class UnicodeWords {
    /**
     * Thai runs, single letters of the other scripts without spaces with their marks and the Japanese mark of length, or runs
     * of letters, marks and digits of all others.
     */
    private static final Pattern PIECE = Pattern.compile("""
            (?<thai>\\p{IsThai}+)
            |[%1$s][\\p{M}\\u30fc]*
            |[\\p{L}\\p{M}\\p{N}&&[^\\p{IsThai}%1$s]]+\
            """.replace("\n", "")
            .formatted("\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsKhmer}\\p{IsLao}\\p{IsMyanmar}"));

    private static final Pattern LETTER_OR_DIGIT = Pattern.compile("[\\p{L}\\p{N}]");
    private static final Locale THAI = Locale.of("th");

    private UnicodeWords() {}

    /** In lower case and compatibility-composed, so that full-width and half-width forms are equal. */
    static List<String> of(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        var words = new ArrayList<String>();
        PIECE.matcher(normal).results().forEach(piece -> add(words, piece));
        words.removeIf(word -> !LETTER_OR_DIGIT.matcher(word).find());
        return Collections.unmodifiableList(words);
    }

    private static void add(List<String> words, MatchResult piece) {
        if (piece.group("thai") == null) {
            words.add(piece.group());
            return;
        }
        BreakIterator breaks = BreakIterator.getWordInstance(THAI);
        breaks.setText(piece.group());
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            words.add(piece.group().substring(start, end));
            start = end;
        }
    }
}
