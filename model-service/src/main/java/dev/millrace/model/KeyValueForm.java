package dev.millrace.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the keys and values of a sequence are kept. */
public enum KeyValueForm {
    /** 32-bit floats: exact. */
    FP32(Float.BYTES),
    /** 8-bit whole numbers, each channel of a head with a scale of its own that the graph holds: a quarter of the memory. */
    INT8(Byte.BYTES);

    private final int valueBytes;

    KeyValueForm(int valueBytes) {
        this.valueBytes = valueBytes;
    }

    /** Bytes of one value. */
    public int valueBytes() {
        return valueBytes;
    }

    /** The name on the command line and in {@code millrace.json}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Behind a precision's name: empty for floats, else "+kv" and the bits. */
    public String suffix() {
        return this == FP32 ? "" : "+kv" + valueBytes * Byte.SIZE;
    }

    /**
     * The form of that label.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static KeyValueForm labelled(String label) {
        return Arrays.stream(values())
                .filter(form -> form.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kv is \"" + printable(label) + "\"; known are "
                        + Arrays.stream(values()).map(KeyValueForm::label).collect(Collectors.joining(" and "))));
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(40, text.length())).replaceAll("[^\\x20-\\x7e]", "?");
    }
}
