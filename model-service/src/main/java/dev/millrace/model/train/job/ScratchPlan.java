package dev.millrace.model.train.job;

/**
 * A llama with random weights. Messages of its checks begin with the contract's name of the field.
 *
 * @param layers 1 to {@value #LAYERS_MAX}
 * @param hiddenSize width, 16 to {@value #HIDDEN_MAX}
 * @param heads query heads, whose width is a multiple of 16
 * @param keyValueHeads key and value heads, of which heads is a multiple
 * @param feedForwardSize width of the gated network, 1 to {@value #FEED_FORWARD_MAX}
 * @param contextLength positions, 8 to {@value #CONTEXT_MAX}
 * @param tokenizer {@value #BYTES}, or empty for the base's
 */
public record ScratchPlan(
        int layers,
        int hiddenSize,
        int heads,
        int keyValueHeads,
        int feedForwardSize,
        int contextLength,
        String tokenizer) {
    /** Largest model. */
    public static final long PARAMETERS_MAX = 10_000_000;
    /** A token for each byte. */
    public static final String BYTES = "bytes";

    private static final int LAYERS_MAX = 32;
    private static final int HIDDEN_MAX = 1024;
    private static final int FEED_FORWARD_MAX = 8192;
    private static final int CONTEXT_MAX = 8192;
    private static final int HEAD_STEP = 16;

    public ScratchPlan {
        Bounds.within("scratch.layers", layers, 1, LAYERS_MAX);
        Bounds.within("scratch.hidden_size", hiddenSize, HEAD_STEP, HIDDEN_MAX);
        Bounds.within("scratch.heads", heads, 1, hiddenSize / HEAD_STEP);
        if (hiddenSize % (heads * HEAD_STEP) != 0) {
            throw new IllegalArgumentException("scratch.heads: %d of hidden_size %d are not wide by a multiple of %d"
                    .formatted(heads, hiddenSize, HEAD_STEP));
        }
        Bounds.within("scratch.key_value_heads", keyValueHeads, 1, heads);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException("scratch.key_value_heads: heads are no multiple of them");
        }
        Bounds.within("scratch.feed_forward_size", feedForwardSize, 1, FEED_FORWARD_MAX);
        Bounds.within("scratch.context_length", contextLength, 8, CONTEXT_MAX);
        if (!tokenizer.isEmpty() && !tokenizer.equals(BYTES)) {
            throw new IllegalArgumentException("scratch.tokenizer: must be bytes, or empty for the base's");
        }
    }

    /** Whether its tokens are bytes. */
    public boolean isOfBytes() {
        return tokenizer.equals(BYTES);
    }

    /** Parameters with a vocabulary, whose embedding gives the logits, too. */
    public long parameters(int vocabularySize) {
        long keyValues = (long) hiddenSize / heads * keyValueHeads;
        long attention = 2L * hiddenSize * hiddenSize + 2 * hiddenSize * keyValues;
        long layer = attention + 3L * hiddenSize * feedForwardSize + 2L * hiddenSize;
        return layers * layer + (long) vocabularySize * hiddenSize + hiddenSize;
    }

    /** Refuses more than {@value #PARAMETERS_MAX} parameters. */
    public void requireSmall(int vocabularySize) {
        long parameters = parameters(vocabularySize);
        if (parameters > PARAMETERS_MAX) {
            throw new IllegalArgumentException(
                    "scratch: %,d parameters with a vocabulary of %,d, more than %,d; make hidden_size smaller"
                            .formatted(parameters, vocabularySize, PARAMETERS_MAX));
        }
    }
}
