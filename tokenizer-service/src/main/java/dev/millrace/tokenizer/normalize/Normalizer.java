package dev.millrace.tokenizer.normalize;

import java.util.List;

/** One rewriting step. Stateless. */
@FunctionalInterface
public interface Normalizer {
    /** Rewrites a text; returns the same object when nothing changes. */
    AlignedText normalize(AlignedText text);

    /** Changes nothing. */
    static Normalizer none() {
        return text -> text;
    }

    /** The steps one after the other. */
    static Normalizer sequence(List<Normalizer> steps) {
        List<Normalizer> copy = List.copyOf(steps);
        return text -> {
            AlignedText current = text;
            for (Normalizer step : copy) {
                current = step.normalize(current);
            }
            return current;
        };
    }

    /** Puts {@code prefix} in front of every text that is not empty, aligned with the text's first character. */
    static Normalizer prepend(String prefix) {
        return text -> {
            if (text.text().isEmpty()) {
                return text;
            }
            AlignedText.Rewriting rewriting = text.rewrite();
            rewriting.put(prefix, 0, text.text().offsetByCodePoints(0, 1));
            rewriting.keep(0, text.text().length());
            return rewriting.done();
        };
    }

    /** Removes whitespace at the chosen ends. */
    static Normalizer strip(boolean left, boolean right) {
        return text -> {
            String raw = text.text();
            int from = 0;
            int to = raw.length();
            while (left && from < to && Whitespace.is(raw.charAt(from))) {
                from++;
            }
            while (right && to > from && Whitespace.is(raw.charAt(to - 1))) {
                to--;
            }
            return text.slice(from, to);
        };
    }
}
