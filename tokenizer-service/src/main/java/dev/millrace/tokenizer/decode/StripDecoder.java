package dev.millrace.tokenizer.decode;

/**
 * Takes a character off the ends of each token, or of the whole text after {@link FuseDecoder}. With " ", 1 and 0 " Hey"
 * becomes "Hey".
 *
 * @param content the character, one code point
 * @param start how many of them go at the beginning, at most
 * @param stop how many go at the end, at most
 */
public record StripDecoder(String content, int start, int stop) implements DecoderStep {
    @Override
    public Run open(Run next, boolean live) {
        return DecoderStep.each(this::strip).open(next, live);
    }

    private String strip(String token) {
        int from = 0;
        for (int i = 0; i < start && token.startsWith(content, from); i++) {
            from += content.length();
        }
        return stripEnd(token, from);
    }

    private String stripEnd(String token, int from) {
        int to = token.length();
        for (int i = 0;
                i < stop && to - content.length() >= from && token.startsWith(content, to - content.length());
                i++) {
            to -= content.length();
        }
        return token.substring(from, to);
    }

    @Override
    public DecoderStep ofPieces() {
        return (next, live) -> new Pieces(next);
    }

    /** The beginning is stripped as it comes; the end is held back, as long as it may be what is stripped. */
    private final class Pieces implements Run {
        private final Run next;
        private final StringBuilder held = new StringBuilder();
        private int toStrip = start;

        Pieces(Run next) {
            this.next = next;
        }

        @Override
        public void accept(String piece) {
            held.append(piece);
            while (toStrip > 0 && held.length() >= content.length()) {
                if (held.indexOf(content) == 0) {
                    held.delete(0, content.length());
                    toStrip--;
                } else {
                    toStrip = 0;
                }
            }
            if (toStrip == 0) {
                int ready = stripEnd(held.toString(), 0).length();
                if (ready > 0) {
                    next.accept(held.substring(0, ready));
                    held.delete(0, ready);
                }
            }
        }

        @Override
        public void finish() {
            String rest = stripEnd(held.toString(), 0);
            if (!rest.isEmpty()) {
                next.accept(rest);
            }
            next.finish();
        }
    }
}
