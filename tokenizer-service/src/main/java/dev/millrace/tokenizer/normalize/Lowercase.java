package dev.millrace.tokenizer.normalize;

import java.util.Locale;

/** Lower case by Unicode's full mapping, one code point at a time (no final-sigma rule, as the reference does it). */
public final class Lowercase implements Normalizer {
    @Override
    public AlignedText normalize(AlignedText text) {
        String raw = text.text();
        AlignedText.Rewriting rewriting = text.rewrite();
        for (int i = 0; i < raw.length(); ) {
            int codePoint = raw.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            // U+0130 is the one letter that grows: i and a combining dot.
            String lower = codePoint == 0x130
                    ? raw.substring(i, next).toLowerCase(Locale.ROOT)
                    : Character.toString(Character.toLowerCase(codePoint));
            rewriting.put(lower, i, next);
            i = next;
        }
        return rewriting.done();
    }
}
