package dev.millrace.tokenizer.added;

import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Whitespace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Cuts a text at its added tokens in one pass: leftmost first, then longest. Immutable. */
public final class AddedTokenMatcher {
    private static final class Node {
        private final Map<Character, Node> children = new HashMap<>();
        private @Nullable AddedToken token;
    }

    /**
     * A stretch of a text.
     *
     * @param start first UTF-16 unit
     * @param end unit after the last
     * @param token the added token that the stretch is, or null for text between added tokens
     */
    public record Segment(int start, int end, @Nullable AddedToken token) {}

    private final Node root = new Node();
    /** The units with which a token begins: few of them are in a text, so almost every place is passed at a glance. */
    private final BitSet beginnings = new BitSet();

    /**
     * Builds the trie.
     *
     * @param tokens the tokens to look for; of two with one spelling the later one counts
     * @param spelling how a token's content appears in the text that is searched (its normalised form)
     */
    public AddedTokenMatcher(List<AddedToken> tokens, UnaryOperator<String> spelling) {
        for (AddedToken token : tokens) {
            String content = spelling.apply(token.content());
            Node node = root;
            for (int i = 0; i < content.length(); i++) {
                node = node.children.computeIfAbsent(content.charAt(i), unit -> new Node());
            }
            if (node != root) {
                beginnings.set(content.charAt(0));
                node.token = token;
            }
        }
    }

    /** The segments of a text, in order, covering it; {@code scope} is asked in the places of the original. */
    public List<Segment> split(AlignedText aligned, SpecialScope scope) {
        String text = aligned.text();
        List<Segment> segments = new ArrayList<>();
        int done = 0;
        for (int at = beginning(text, 0); at < text.length(); at = beginning(text, at)) {
            Segment match = longest(aligned, at, scope);
            if (match == null || match.token() == null) {
                at++;
                continue;
            }
            Segment widened = widen(text, match, match.token(), done);
            if (widened.start() > done) {
                segments.add(new Segment(done, widened.start(), null));
            }
            segments.add(widened);
            done = widened.end();
            at = done;
        }
        if (done < text.length()) {
            segments.add(new Segment(done, text.length(), null));
        }
        return segments;
    }

    /** The first place from {@code from} on where a token may begin; the text's length when there is none. */
    private int beginning(String text, int from) {
        if (beginnings.cardinality() == 1) {
            // What begins with "<" alone, as almost everywhere: a search that the JIT knows.
            int at = text.indexOf(beginnings.nextSetBit(0), from);
            return at < 0 ? text.length() : at;
        }
        int at = from;
        while (at < text.length() && !beginnings.get(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private @Nullable Segment longest(AlignedText aligned, int start, SpecialScope scope) {
        String text = aligned.text();
        Segment best = null;
        Node node = root;
        for (int end = start; end < text.length(); ) {
            node = node.children.get(text.charAt(end++));
            if (node == null) {
                break;
            }
            AddedToken token = node.token;
            if (token != null && counts(aligned, start, end, token, scope)) {
                best = new Segment(start, end, token);
            }
        }
        return best;
    }

    private static boolean counts(AlignedText aligned, int start, int end, AddedToken token, SpecialScope scope) {
        if (token.special() && !scope.covers(aligned.start(start), aligned.end(end - 1))) {
            return false;
        }
        return !token.singleWord() || standsAlone(aligned.text(), start, end);
    }

    private static boolean standsAlone(String text, int start, int end) {
        return (start == 0 || !isWordCharacter(text.codePointBefore(start)))
                && (end == text.length() || !isWordCharacter(text.codePointAt(end)));
    }

    private static boolean isWordCharacter(int codePoint) {
        return Character.isLetterOrDigit(codePoint)
                || switch (Character.getType(codePoint)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }

    private static Segment widen(String text, Segment match, AddedToken token, int limit) {
        int start = match.start();
        int end = match.end();
        while (token.stripLeft() && start > limit && Whitespace.is(text.charAt(start - 1))) {
            start--;
        }
        while (token.stripRight() && end < text.length() && Whitespace.is(text.charAt(end))) {
            end++;
        }
        return new Segment(start, end, token);
    }
}
