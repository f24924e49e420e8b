package dev.millrace.eval.ranking;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into sentences: at line ends, behind citations such as [2] that follow a full stop, and where {@link
 * BreakIterator} does, but not behind an abbreviation or an initial, of which it knows nothing. An abbreviation that ends a
 * sentence therefore joins the next one to it.
 */
public final class Sentences {
    /** Characters at most. */
    public static final int TEXT_MAX = 1 << 20;

    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "e.g", "i.e", "cf", "fig", "vol", "pp", "ed",
            "eds", "approx", "dept", "gen", "col", "sgt", "capt", "lt", "rev", "hon", "gov", "sen", "rep", "jan", "feb",
            "mar", "apr", "aug", "sept", "oct", "nov", "dec", "u.s", "u.k", "ph.d", "al", "ca", "eq", "sec", "ch");

    private static final Pattern LAST_WORD = Pattern.compile("([\\p{L}.]+)\\.\\s*$");
    private static final Pattern CERTAIN_END =
            Pattern.compile("\\R|[.!?。！？][\"'”’)]{0,2}\\s{0,2}(?:\\[\\d{1,4}]\\s*+)++(?!\\p{Ll})");

    private Sentences() {}

    /** The sentences in order, trimmed; those without a letter or digit are left out. */
    public static List<String> of(String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException(
                    "text: must have %d characters at most, has %d".formatted(TEXT_MAX, text.length()));
        }
        var sentences = new ArrayList<String>();
        Matcher end = CERTAIN_END.matcher(text);
        int from = 0;
        while (end.find()) {
            addSentences(sentences, text.substring(from, end.end()));
            from = end.end();
        }
        addSentences(sentences, text.substring(from));
        return List.copyOf(sentences);
    }

    private static void addSentences(List<String> sentences, String part) {
        var sentence = new StringBuilder();
        for (String piece : pieces(part)) {
            sentence.append(piece);
            if (!endsInAbbreviation(piece)) {
                addSaying(sentences, sentence);
                sentence.setLength(0);
            }
        }
        addSaying(sentences, sentence);
    }

    private static List<String> pieces(String text) {
        var boundaries = BreakIterator.getSentenceInstance(Locale.ROOT);
        boundaries.setText(text);
        var pieces = new ArrayList<String>();
        int from = boundaries.first();
        for (int to = boundaries.next(); to != BreakIterator.DONE; to = boundaries.next()) {
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private static boolean endsInAbbreviation(String piece) {
        Matcher word = LAST_WORD.matcher(piece.substring(Math.max(0, piece.length() - 40)));
        if (!word.find()) {
            return false;
        }
        String last = word.group(1);
        boolean isInitial = last.length() == 1 && Character.isUpperCase(last.charAt(0)) && !last.equals("I");
        return isInitial || ABBREVIATIONS.contains(last.toLowerCase(Locale.ROOT));
    }

    private static void addSaying(List<String> sentences, StringBuilder sentence) {
        if (sentence.chars().anyMatch(Character::isLetterOrDigit)) {
            sentences.add(sentence.toString().strip());
        }
    }
}
