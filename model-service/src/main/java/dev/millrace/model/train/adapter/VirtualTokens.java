package dev.millrace.model.train.adapter;

/**
 * Tokens that no text has, before everything that a decoder reads.
 *
 * @param kind what of them is trained
 * @param count n, 1 to 1024
 * @param text whose first tokens they begin as, again from its first one where it has fewer, at most 4096 characters; empty for
 *     tokens drawn from the vocabulary
 */
public record VirtualTokens(Kind kind, int count, String text) implements AdapterSettings {
    /** Most of them. */
    public static final int COUNT_MAX = 1024;

    private static final int TEXT_MAX = 4096;

    /** What of virtual tokens is trained. */
    public enum Kind {
        /** Their embeddings, a soft prompt (Lester and others 2021, arXiv:2104.08691). */
        PROMPT("soft_prompt"),
        /** Their keys and values in every layer, prefix tuning (Li and Liang 2021, arXiv:2101.00190). */
        PREFIX("prefix");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Name of the field of a job. */
        public String label() {
            return label;
        }
    }

    /** Checks the ranges. */
    public VirtualTokens {
        if (count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "%s.tokens: must be in 1..%d, is %d".formatted(kind.label(), COUNT_MAX, count));
        }
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException("%s.init_text: must have at most %d characters, has %d"
                    .formatted(kind.label(), TEXT_MAX, text.length()));
        }
    }

    @Override
    public String label() {
        return kind.label();
    }
}
