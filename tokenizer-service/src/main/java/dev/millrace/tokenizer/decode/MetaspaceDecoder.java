package dev.millrace.tokenizer.decode;

/**
 * Writes blanks for the mark that stands for them. "▁Hey", "▁you" become "Hey you".
 *
 * @param mark the character that stands for a blank
 * @param prefixed whether marks in the first token were put there by the tokenizer and are dropped
 */
public record MetaspaceDecoder(String mark, boolean prefixed) implements DecoderStep {
    @Override
    public Run open(Run next, boolean live) {
        return new Run() {
            private boolean first = true;

            @Override
            public void accept(String token) {
                String blank = first && prefixed ? "" : " ";
                first = false;
                next.accept(token.replace(mark, blank));
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }
}
