package dev.millrace.model.graph;

/**
 * A decoder of the llama family: pre-normalised layers of rotary grouped-query attention and a gated SiLU network.
 *
 * @param architecture the family's name in genai_config.json: llama, mistral, qwen2 or qwen3
 * @param vocabularySize tokens, 1 to 2^20
 * @param contextLength positions, 1 to 2^20
 * @param layerCount layers, 1 to 1024
 * @param hiddenSize width, 1 to 2^17
 * @param feedForwardSize width of the gated network, 1 to 2^20
 * @param epsilon of the RMS norms
 * @param attention the heads
 * @param rope the rotation
 */
public record DecoderConfig(
        String architecture,
        int vocabularySize,
        int contextLength,
        int layerCount,
        int hiddenSize,
        int feedForwardSize,
        float epsilon,
        Attention attention,
        Rope rope) {

    /**
     * Attention heads.
     *
     * @param heads query heads, a multiple of the key and value heads
     * @param keyValueHeads key and value heads
     * @param headSize width of a head, a multiple of 8 (16 where the whole head is rotated)
     * @param window positions a token sees, itself included; 0 for all
     */
    public record Attention(int heads, int keyValueHeads, int headSize, int window) {
        /** Checks the ranges. */
        public Attention {
            within("attention heads", heads, 4096);
            within("key and value heads", keyValueHeads, heads);
            within("head size", headSize, 1024);
            if (heads % keyValueHeads != 0) {
                throw new IllegalArgumentException(
                        heads + " attention heads are no multiple of " + keyValueHeads + " key and value heads");
            }
            if (headSize % 8 != 0) {
                throw new IllegalArgumentException("head size " + headSize + " is no multiple of 8");
            }
            if (window < 0) {
                throw new IllegalArgumentException("attention window " + window + " is negative");
            }
        }

        /** Width of all queries. */
        public int queryWidth() {
            return heads * headSize;
        }

        /** Width of all keys, or of all values. */
        public int keyValueWidth() {
            return keyValueHeads * headSize;
        }
    }

    /** Checks the ranges. */
    public DecoderConfig {
        within("vocabulary size", vocabularySize, 1 << 20);
        within("context length", contextLength, 1 << 20);
        within("layers", layerCount, 1024);
        within("hidden size", hiddenSize, 1 << 17);
        within("feed-forward size", feedForwardSize, 1 << 20);
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw new IllegalArgumentException("norm epsilon " + epsilon + " is not in 0..1");
        }
        if (rope.dimension() > attention.headSize()) {
            throw new IllegalArgumentException(
                    "rope dimension " + rope.dimension() + " is above the head size " + attention.headSize());
        }
    }

    private static void within(String what, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " is not in 1.." + max);
        }
    }
}
