package dev.millrace.model;

/**
 * The sizes of a decoder.
 *
 * @param layers transformer layers
 * @param queryHeads attention heads of the queries
 * @param keyValueHeads attention heads of keys and values; divides {@code queryHeads}
 * @param headSize width of one head
 * @param hiddenSize width of the residual stream
 * @param contextLength longest sequence it was trained for, in tokens
 * @param vocabularySize number of token ids
 */
public record ModelShape(
        int layers,
        int queryHeads,
        int keyValueHeads,
        int headSize,
        int hiddenSize,
        int contextLength,
        int vocabularySize) {
    public ModelShape {
        check("num_hidden_layers", layers, 1, 1024);
        check("num_attention_heads", queryHeads, 1, 1024);
        check("num_key_value_heads", keyValueHeads, 1, queryHeads);
        check("head_size", headSize, 1, 4096);
        check("hidden_size", hiddenSize, 1, 1 << 20);
        check("context_length", contextLength, 1, 1 << 24);
        check("vocab_size", vocabularySize, 1, 1 << 22);
        if (queryHeads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "num_key_value_heads " + keyValueHeads + " does not divide num_attention_heads " + queryHeads);
        }
    }

    /** Bytes of keys and values a token in that form. */
    public int keyValueBytesPerToken(KeyValueForm form) {
        return Math.toIntExact(2L * layers * keyValueHeads * headSize * form.valueBytes());
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
