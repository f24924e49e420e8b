package dev.millrace.tokenizer.normalize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text together with the place each of its characters has in an original. Indices count UTF-16 units on both sides.
 * Immutable; the untouched original carries no tables, so that text without normalizers costs nothing.
 */
public final class AlignedText {
    private final String text;
    private final int @Nullable [] starts;
    private final int @Nullable [] ends;
    private final int base;

    private AlignedText(String text, int @Nullable [] starts, int @Nullable [] ends, int base) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
        this.base = base;
    }

    /** A piece of an original, as it stands, beginning there at {@code base}. */
    public static AlignedText original(String text, int base) {
        return new AlignedText(text, null, null, base);
    }

    /** The text itself. */
    public String text() {
        return text;
    }

    /** Whether every character stands for itself, shifted by {@link #start(int) start(0)} only. */
    public boolean isOriginal() {
        return starts == null;
    }

    /** First unit of the original that the unit at {@code index} came from; {@code index} may be the text's length. */
    public int start(int index) {
        if (starts == null) {
            return base + index;
        }
        return index < starts.length ? starts[index] : end(index - 1);
    }

    /** Unit after the last one of the original that the unit at {@code index} came from; -1 gives the beginning. */
    public int end(int index) {
        if (ends == null) {
            return base + index + 1;
        }
        return index < 0 ? base : ends[index];
    }

    /** The part in [from, to). */
    public AlignedText slice(int from, int to) {
        if (from == 0 && to == text.length()) {
            return this;
        }
        String part = text.substring(from, to);
        return starts == null || ends == null
                ? original(part, base + from)
                : new AlignedText(
                        part, Arrays.copyOfRange(starts, from, to), Arrays.copyOfRange(ends, from, to), start(from));
    }

    /** Starts a rewritten version of this text. */
    public Rewriting rewrite() {
        return new Rewriting();
    }

    /** Collects a rewritten version, front to back. */
    public final class Rewriting {
        private final StringBuilder output = new StringBuilder(text.length() + 8);
        private int[] newStarts = new int[text.length() + 8];
        private int[] newEnds = new int[text.length() + 8];

        private Rewriting() {}

        /** Copies the units [from, to) one to one. */
        public void keep(int from, int to) {
            for (int i = from; i < to; i++) {
                put(text.charAt(i), start(i), end(i));
            }
        }

        /** Adds text that stands for the units [from, to), of which there is at least one. */
        public void put(String replacement, int from, int to) {
            for (int i = 0; i < replacement.length(); i++) {
                put(replacement.charAt(i), start(from), end(to - 1));
            }
        }

        private void put(char unit, int start, int end) {
            int at = output.length();
            if (at == newStarts.length) {
                newStarts = Arrays.copyOf(newStarts, at * 2);
                newEnds = Arrays.copyOf(newEnds, at * 2);
            }
            newStarts[at] = start;
            newEnds[at] = end;
            output.append(unit);
        }

        /** The rewritten text, aligned with the same original. */
        public AlignedText done() {
            int length = output.length();
            return new AlignedText(
                    output.toString(), Arrays.copyOf(newStarts, length), Arrays.copyOf(newEnds, length), start(0));
        }
    }
}
