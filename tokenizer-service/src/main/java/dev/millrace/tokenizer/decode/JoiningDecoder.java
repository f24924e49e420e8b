package dev.millrace.tokenizer.decode;

/** Puts a blank between tokens, as the reference does for a tokenizer without a decoder. */
public final class JoiningDecoder implements DecoderStep {
    @Override
    public Run open(Run next, boolean live) {
        return new Run() {
            private boolean first = true;

            @Override
            public void accept(String token) {
                next.accept(first ? token : " " + token);
                first = false;
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }
}
