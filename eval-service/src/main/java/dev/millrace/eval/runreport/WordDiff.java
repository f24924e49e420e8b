package dev.millrace.eval.runreport;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which words of two texts differ (Myers, "An O(ND) difference algorithm and its variations", 1986). "a big cat" and "a cat"
 * differ in "big ".
 *
 * @param before pieces of the first text, in order
 * @param after pieces of the second
 */
record WordDiff(List<Piece> before, List<Piece> after) {
    /** Words of a text at most; longer ones are not compared and differ as a whole. */
    static final int WORDS_MAX = 4_000;

    /** Words in a row that are all only in this text, or all in both. */
    record Piece(String text, boolean isChanged) {}

    static WordDiff of(String before, String after) {
        var first = words(before);
        var second = words(after);
        if (first.size() > WORDS_MAX || second.size() > WORDS_MAX) {
            return new WordDiff(List.of(new Piece(before, true)), List.of(new Piece(after, true)));
        }
        boolean[] removed = new boolean[first.size()];
        boolean[] added = new boolean[second.size()];
        for (AbstractDelta<String> delta : DiffUtils.diff(first, second).getDeltas()) {
            if (delta.getType() != DeltaType.EQUAL) {
                mark(removed, delta.getSource().getPosition(), delta.getSource().size());
                mark(added, delta.getTarget().getPosition(), delta.getTarget().size());
            }
        }
        return new WordDiff(pieces(first, removed), pieces(second, added));
    }

    private static void mark(boolean[] changed, int from, int count) {
        for (int i = from; i < from + count; i++) {
            changed[i] = true;
        }
    }

    /** Words, punctuation and spaces, all of the text. */
    private static List<String> words(String text) {
        var breaks = BreakIterator.getWordInstance(Locale.ROOT);
        breaks.setText(text);
        var words = new ArrayList<String>();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            words.add(text.substring(start, end));
            start = end;
        }
        return words;
    }

    /** A space between two changed words counts as changed: marks that stop at each word are hard to read. */
    private static List<Piece> pieces(List<String> words, boolean[] changed) {
        for (int i = 1; i + 1 < changed.length; i++) {
            changed[i] |= changed[i - 1] && changed[i + 1] && words.get(i).isBlank();
        }
        var pieces = new ArrayList<Piece>();
        int start = 0;
        for (int i = 1; i <= changed.length; i++) {
            if (i == changed.length || changed[i] != changed[start]) {
                pieces.add(new Piece(String.join("", words.subList(start, i)), changed[start]));
                start = i;
            }
        }
        return List.copyOf(pieces);
    }
}
