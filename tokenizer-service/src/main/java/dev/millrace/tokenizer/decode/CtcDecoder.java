package dev.millrace.tokenizer.decode;

/**
 * Reads the output of speech models: repeated tokens are one, padding is nothing.
 *
 * @param padding the token between repeated ones
 * @param delimiter the token between words
 * @param cleanup whether delimiters become blanks and blanks before punctuation go
 */
public record CtcDecoder(String padding, String delimiter, boolean cleanup) implements DecoderStep {
    @Override
    public Run open(Run next, boolean live) {
        return new Run() {
            private String last = "";

            @Override
            public void accept(String token) {
                if (token.equals(last)) {
                    return;
                }
                last = token;
                String text = token.replace(padding, "");
                if (cleanup) {
                    text = WordPieceDecoder.tidy(text).replace(delimiter, " ");
                }
                if (!text.isEmpty()) {
                    next.accept(text);
                }
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }
}
