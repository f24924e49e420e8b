package dev.millrace.tokenizer.redact;

import java.util.List;
import java.util.Set;

/**
 * Replaces what it finds by {@code [EMAIL]} and its like: {@code mail joe@example.org} becomes {@code mail [EMAIL]}. It
 * knows the form of things, not their meaning: a name or a street it leaves, a version number of four parts it takes
 * for an address.
 */
public final class Redaction {
    private final List<Kind> kinds;

    /** @param kinds what to take out; empty leaves every text as it is */
    public Redaction(Set<Kind> kinds) {
        this.kinds = kinds.stream().sorted().toList();
    }

    /** Whether it changes anything at all. */
    public boolean isOff() {
        return kinds.isEmpty();
    }

    /** The text without what was found; the very same string when nothing was. */
    public String apply(String text) {
        var out = new StringBuilder();
        int copied = 0;
        int at = 0;
        while (at < text.length() && !isOff()) {
            int end = Detector.NOTHING;
            for (var kind : kinds) {
                end = kind.detector().endOf(text, at);
                if (end != Detector.NOTHING) {
                    out.append(text, copied, at).append(kind.placeholder());
                    copied = end;
                    break;
                }
            }
            at = end == Detector.NOTHING ? at + 1 : end;
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }
}
