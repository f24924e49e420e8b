package dev.millrace.tokenizer.decode;

import org.jspecify.annotations.Nullable;

/**
 * Writes a blank for the suffix that ends a word ("BPEDecoder"), and nothing for that of the last token, which is why a
 * token waits for the next one.
 *
 * @param suffix mark of a token that ends a word
 */
public record SuffixDecoder(String suffix) implements DecoderStep {
    @Override
    public Run open(Run next, boolean live) {
        return new Run() {
            private @Nullable String last;

            @Override
            public void accept(String token) {
                if (last != null) {
                    next.accept(last.replace(suffix, " "));
                }
                last = token;
            }

            @Override
            public void finish() {
                if (last != null) {
                    next.accept(last.replace(suffix, ""));
                }
                next.finish();
            }
        };
    }
}
