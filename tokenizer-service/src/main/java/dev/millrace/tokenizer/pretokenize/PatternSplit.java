package dev.millrace.tokenizer.pretokenize;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts at the matches of a pattern.
 *
 * @param pattern what to look for
 * @param behavior what becomes of a match
 * @param invert whether the stretches between the matches count as the matches
 */
public record PatternSplit(Pattern pattern, Behavior behavior, boolean invert) implements PreTokenizer {
    /** What becomes of a match; "a--b" at "-" gives: */
    public enum Behavior {
        /** "a", "b". */
        REMOVED,
        /** "a", "-", "-", "b". */
        ISOLATED,
        /** "a-", "-", "b". */
        MERGED_WITH_PREVIOUS,
        /** "a", "-", "-b". */
        MERGED_WITH_NEXT,
        /** "a", "--", "b". */
        CONTIGUOUS
    }

    @Override
    public void split(String text, int from, int to, Spans words) {
        // A region with opaque, anchoring bounds is a string of its own: look-ahead does not see the next word.
        Matcher matcher = pattern.matcher(text).region(from, to);
        Joining joining = new Joining(behavior, words, from);
        int done = from;
        while (matcher.find()) {
            if (matcher.end() == matcher.start()) {
                continue;
            }
            joining.add(done, matcher.start(), invert);
            joining.add(matcher.start(), matcher.end(), !invert);
            done = matcher.end();
        }
        joining.add(done, to, invert);
        joining.finish();
    }

    /** Decides which neighbouring stretches become one word. */
    private static final class Joining {
        private final Behavior behavior;
        private final Spans words;
        private int start;
        private int end;
        private boolean lastMatch;

        Joining(Behavior behavior, Spans words, int from) {
            this.behavior = behavior;
            this.words = words;
            start = from;
            end = from;
        }

        void add(int from, int to, boolean match) {
            if (from == to) {
                return;
            }
            boolean joins = end > start
                    && switch (behavior) {
                        case REMOVED, ISOLATED -> false;
                        case MERGED_WITH_PREVIOUS -> match && !lastMatch;
                        case MERGED_WITH_NEXT -> lastMatch && !match;
                        case CONTIGUOUS -> match == lastMatch;
                    };
            if (!joins) {
                finish();
                start = from;
            }
            end = to;
            lastMatch = match;
            if (behavior == Behavior.REMOVED && match) {
                start = to;
            }
        }

        void finish() {
            words.add(start, end);
            start = end;
        }
    }
}
