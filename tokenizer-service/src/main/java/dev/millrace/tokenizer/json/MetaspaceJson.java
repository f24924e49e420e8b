package dev.millrace.tokenizer.json;

import dev.millrace.tokenizer.decode.MetaspaceDecoder;
import dev.millrace.tokenizer.pretokenize.MetaspaceSplit;
import dev.millrace.tokenizer.pretokenize.MetaspaceSplit.Prefix;

/** A "Metaspace", which is a pre-tokenizer and a decoder. Older files say add_prefix_space for prepend_scheme. */
record MetaspaceJson(String mark, Prefix prefix, boolean cuts) {
    static MetaspaceJson read(Fields step) {
        String mark = step.has("replacement") ? step.text("replacement") : "▁";
        if (mark.codePointCount(0, mark.length()) != 1) {
            throw step.bad("\"replacement\" is not one character");
        }
        return new MetaspaceJson(mark, prefix(step), step.flag("split", true));
    }

    private static Prefix prefix(Fields step) {
        if (!step.has("prepend_scheme")) {
            return step.flag("add_prefix_space", true) ? Prefix.ALWAYS : Prefix.NEVER;
        }
        String scheme = step.text("prepend_scheme");
        return switch (scheme) {
            case "always" -> Prefix.ALWAYS;
            case "first" -> Prefix.FIRST;
            case "never" -> Prefix.NEVER;
            default -> throw step.bad("prepend_scheme \"" + scheme + "\" is not known");
        };
    }

    MetaspaceSplit split() {
        return new MetaspaceSplit(mark, prefix, cuts);
    }

    MetaspaceDecoder decoder() {
        return new MetaspaceDecoder(mark, prefix != Prefix.NEVER);
    }
}
