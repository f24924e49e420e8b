package dev.millrace.eval.harness;

/** One question to the model. */
public sealed interface Request {
    /** Characters of a context, continuation or text at most; beyond it nothing would fit a model's context. */
    int TEXT_MAX = 1 << 20;

    /**
     * How probable a text is behind another one.
     *
     * @param context what stands before, maybe empty
     * @param continuation what is scored, not empty
     */
    record Likelihood(String context, String continuation) implements Request {
        public Likelihood {
            requireShort("context", context);
            requireShort("continuation", continuation);
            if (continuation.isEmpty()) {
                throw new IllegalArgumentException("continuation is empty");
            }
        }
    }

    /** How probable a whole text is, in windows of the model's context where it is longer. */
    record Rolling(String text) implements Request {
        public Rolling {
            requireShort("text", text);
        }
    }

    /** What the model writes behind a context. */
    record Generate(String context, Decoding decoding) implements Request {
        public Generate {
            requireShort("context", context);
        }
    }

    private static void requireShort(String name, String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException(
                    "%s has %d characters, more than %d".formatted(name, text.length(), TEXT_MAX));
        }
    }
}
