package dev.millrace.model.train.graph;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.ModelShape;

/**
 * What a training graph has to know of a decoder of the llama family.
 *
 * @param layers at least one
 * @param hiddenSize width of the residual stream
 * @param feedForwardSize width of the gated network
 * @param heads query heads, a multiple of the key and value heads
 * @param keyValueHeads heads of keys and values
 * @param headSize width of a head
 * @param window positions that a token sees, itself included; 0 for all
 * @param epsilon of the norms
 */
record DecoderShape(
        int layers,
        int hiddenSize,
        int feedForwardSize,
        int heads,
        int keyValueHeads,
        int headSize,
        int window,
        float epsilon) {
    private static final String FEED_FORWARD = "blk.0.ffn_gate.weight";

    /** Of a package's graph. */
    static DecoderShape of(ModelShape model, PackageGraph graph) {
        var gate = graph.find(FEED_FORWARD)
                .or(() -> graph.find(FEED_FORWARD + ".q8"))
                .or(() -> graph.find(FEED_FORWARD + ".q4"))
                .orElseThrow(() -> new InvalidPackageException("the package has no " + FEED_FORWARD));
        return new DecoderShape(
                model.layers(),
                model.hiddenSize(),
                Math.toIntExact(gate.shape().getFirst()),
                model.queryHeads(),
                model.keyValueHeads(),
                model.headSize(),
                graph.whole("GroupQueryAttention", "local_window_size")
                        .orElse(0L)
                        .intValue(),
                graph.real("SimplifiedLayerNormalization", "epsilon")
                        .orElseThrow(() ->
                                new InvalidPackageException("the package's graph has no norm of the llama family")));
    }

    int queryWidth() {
        return heads * headSize;
    }

    int keyValueWidth() {
        return keyValueHeads * headSize;
    }

    /** Of a virtual token: its keys and values in all layers. */
    int prefixWidth() {
        return Math.multiplyExact(2 * layers, keyValueWidth());
    }

    /** Width of what goes into a matrix of a layer, by GGUF's name as {@code attn_q}. */
    int inputs(String target) {
        return switch (target) {
            case "attn_output" -> queryWidth();
            case "ffn_down" -> feedForwardSize;
            default -> hiddenSize;
        };
    }

    /** Width of what comes out of it. */
    int outputs(String target) {
        return switch (target) {
            case "attn_q" -> queryWidth();
            case "attn_k", "attn_v" -> keyValueWidth();
            case "ffn_gate", "ffn_up" -> feedForwardSize;
            default -> hiddenSize;
        };
    }
}
