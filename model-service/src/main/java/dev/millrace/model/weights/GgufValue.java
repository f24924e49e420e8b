package dev.millrace.model.weights;

import java.util.List;

/** A value of a GGUF file's metadata. */
public sealed interface GgufValue {
    /** A string. */
    record Text(String value) implements GgufValue {}

    /** An integer of any width; an unsigned 64-bit value above the signed range shows as negative. */
    record Whole(long value) implements GgufValue {}

    /** A float of either width. */
    record Real(double value) implements GgufValue {}

    /** A boolean. */
    record Flag(boolean value) implements GgufValue {}

    /** An array; the elements are all of one kind. */
    record Many(List<GgufValue> values) implements GgufValue {
        /** Copies the list. */
        public Many {
            values = List.copyOf(values);
        }
    }
}
