package dev.millrace.template;

import java.util.BitSet;

/** Collects texts and keeps their origins. */
final class TextBuilder {
    private final StringBuilder value = new StringBuilder();
    private final BitSet template = new BitSet();

    TextBuilder append(Text text) {
        text.mark(template, value.length());
        value.append(text.value());
        return this;
    }

    int length() {
        return value.length();
    }

    Text text() {
        return Text.of(value.toString(), (BitSet) template.clone());
    }
}
