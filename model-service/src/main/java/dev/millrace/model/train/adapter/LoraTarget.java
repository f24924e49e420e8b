package dev.millrace.model.train.adapter;

import dev.millrace.model.graph.DecoderConfig;
import java.util.Optional;
import java.util.stream.Stream;

/** The matrices of a layer that can have an adapter beside them, in the order in which a layer uses them. */
public enum LoraTarget {
    /** Queries. */
    QUERY("attn_q", "self_attn.q_proj", Width.HIDDEN, Width.QUERY),
    /** Keys. */
    KEY("attn_k", "self_attn.k_proj", Width.HIDDEN, Width.KEY_VALUE),
    /** Values. */
    VALUE("attn_v", "self_attn.v_proj", Width.HIDDEN, Width.KEY_VALUE),
    /** What attention gives back to the layer. */
    ATTENTION_OUTPUT("attn_output", "self_attn.o_proj", Width.QUERY, Width.HIDDEN),
    /** The gate of the feed-forward network. */
    GATE("ffn_gate", "mlp.gate_proj", Width.HIDDEN, Width.FEED_FORWARD),
    /** What the gate lets through. */
    UP("ffn_up", "mlp.up_proj", Width.HIDDEN, Width.FEED_FORWARD),
    /** What the network gives back to the layer. */
    DOWN("ffn_down", "mlp.down_proj", Width.FEED_FORWARD, Width.HIDDEN);

    /** The widths of a decoder that its matrices share. */
    enum Width {
        HIDDEN,
        QUERY,
        KEY_VALUE,
        FEED_FORWARD;

        int of(DecoderConfig config) {
            return switch (this) {
                case HIDDEN -> config.hiddenSize();
                case QUERY -> config.attention().queryWidth();
                case KEY_VALUE -> config.attention().keyValueWidth();
                case FEED_FORWARD -> config.feedForwardSize();
            };
        }
    }

    private final String ggufName;
    private final String path;
    final Width in;
    final Width out;

    LoraTarget(String ggufName, String path, Width in, Width out) {
        this.ggufName = ggufName;
        this.path = path;
        this.in = in;
        this.out = out;
    }

    /** GGUF's name of the matrix within its layer, as {@code attn_q}. */
    public String ggufName() {
        return ggufName;
    }

    /** PEFT's name of the module, as {@code q_proj}. */
    public String peftName() {
        return path.substring(path.indexOf('.') + 1);
    }

    /** Its place within a layer of a Hugging Face model, as {@code self_attn.q_proj}. */
    String path() {
        return path;
    }

    /** Inputs of the matrix: columns. */
    public int inputs(DecoderConfig config) {
        return in.of(config);
    }

    /** Outputs of the matrix: rows. */
    public int outputs(DecoderConfig config) {
        return out.of(config);
    }

    /** The target that either naming calls so. */
    public static Optional<LoraTarget> named(String name) {
        return Stream.of(values())
                .filter(target ->
                        target.ggufName.equals(name) || target.peftName().equals(name))
                .findFirst();
    }

    static Optional<LoraTarget> at(String path) {
        return Stream.of(values()).filter(target -> target.path.equals(path)).findFirst();
    }
}
