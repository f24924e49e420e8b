package dev.millrace.tokenizer.decode;

/**
 * Joins word pieces: what begins with the prefix goes on with the word, the rest begins a word after a blank. "un",
 * "##able", "!" become "unable !", or "unable!" when tidied.
 *
 * @param prefix mark of a piece that goes on with a word
 * @param cleanup whether the blanks before punctuation and English contractions are taken out
 */
public record WordPieceDecoder(String prefix, boolean cleanup) implements DecoderStep {
    private static final String[][] TIDIED = {
        {" .", "."},
        {" ?", "?"},
        {" !", "!"},
        {" ,", ","},
        {" ' ", "'"},
        {" n't", "n't"},
        {" 'm", "'m"},
        {" do not", " don't"},
        {" 's", "'s"},
        {" 've", "'ve"},
        {" 're", "'re"}
    };

    @Override
    public Run open(Run next, boolean live) {
        return new Run() {
            private boolean first = true;

            @Override
            public void accept(String token) {
                String text = token;
                if (!first) {
                    text = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
                }
                first = false;
                next.accept(cleanup ? tidy(text) : text);
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }

    /** Takes out the blanks that tokenizing put before punctuation, token by token as the reference does it. */
    static String tidy(String text) {
        String tidied = text;
        for (String[] pair : TIDIED) {
            tidied = tidied.replace(pair[0], pair[1]);
        }
        return tidied;
    }
}
