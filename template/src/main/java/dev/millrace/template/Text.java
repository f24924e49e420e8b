package dev.millrace.template;

import dev.millrace.template.RenderedPrompt.Piece;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A string that remembers for each character whether the template wrote it or it came in as data. Two texts are equal
 * when their characters are, whoever wrote them. Immutable.
 */
final class Text implements Value {
    static final Text EMPTY = new Text("", null, true);

    private final String value;
    /** The characters that the template wrote; null when all have one origin. */
    private final @Nullable BitSet template;

    private final boolean uniform;

    private Text(String value, @Nullable BitSet template, boolean uniform) {
        this.value = value;
        this.template = template;
        this.uniform = uniform;
    }

    static Text template(String value) {
        return new Text(value, null, true);
    }

    static Text data(String value) {
        return new Text(value, null, false);
    }

    /** Takes over {@code template}. */
    static Text of(String value, BitSet template) {
        int written = template.cardinality();
        return written == 0 || written == value.length()
                ? new Text(value, null, written > 0 || value.isEmpty())
                : new Text(value, template, false);
    }

    String value() {
        return value;
    }

    int length() {
        return value.length();
    }

    boolean isEmpty() {
        return value.isEmpty();
    }

    /** The characters [from, to). */
    Text slice(int from, int to) {
        if (from == 0 && to == value.length()) {
            return this;
        }
        String part = value.substring(from, to);
        return template == null ? new Text(part, null, uniform) : of(part, template.get(from, to));
    }

    /** The same characters all changed one for one or run by run; each run keeps its origin. */
    Text map(java.util.function.UnaryOperator<String> change) {
        if (template == null) {
            return new Text(change.apply(value), null, uniform);
        }
        TextBuilder mapped = new TextBuilder();
        for (Piece piece : pieces()) {
            String changed = change.apply(piece.text());
            mapped.append(piece.fromTemplate() ? template(changed) : data(changed));
        }
        return mapped.text();
    }

    Text concat(Text other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        if (template == null && other.template == null && uniform == other.uniform) {
            return new Text(value.concat(other.value), null, uniform);
        }
        return new TextBuilder().append(this).append(other).text();
    }

    /** Marks in {@code bits} from {@code offset} on which characters the template wrote. */
    void mark(BitSet bits, int offset) {
        if (template != null) {
            template.stream().forEach(i -> bits.set(offset + i));
        } else if (uniform) {
            bits.set(offset, offset + value.length());
        }
    }

    /** Runs of one origin, in order. */
    List<Piece> pieces() {
        if (value.isEmpty()) {
            return List.of();
        }
        if (template == null) {
            return List.of(new Piece(value, uniform));
        }
        List<Piece> pieces = new ArrayList<>();
        for (int at = 0; at < value.length(); ) {
            boolean written = template.get(at);
            int change = written ? template.nextClearBit(at) : template.nextSetBit(at);
            int end = change < 0 ? value.length() : Math.min(change, value.length());
            pieces.add(new Piece(value.substring(at, end), written));
            at = end;
        }
        return pieces;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Text text && text.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
