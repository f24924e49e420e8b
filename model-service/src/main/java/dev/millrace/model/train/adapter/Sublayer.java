package dev.millrace.model.train.adapter;

import dev.millrace.model.graph.AdaptableGraph;

/** The halves of a layer that each add to the residual stream, in their order. */
public enum Sublayer {
    /** Attention with its output projection. */
    ATTENTION(AdaptableGraph.ATTENTION_BOTTLENECK, "self_attn"),
    /** The gated network with its down projection. */
    FEED_FORWARD(AdaptableGraph.FEED_FORWARD_BOTTLENECK, "mlp");

    private final String bottleneck;
    private final String module;

    Sublayer(String bottleneck, String module) {
        this.bottleneck = bottleneck;
        this.module = module;
    }

    /** Name of the module within a layer of a Hugging Face model. */
    String module() {
        return module;
    }

    /** Name of the bottleneck behind it in graphs, as {@code blk.0.attn_bottleneck}. */
    public String bottleneck(int layer) {
        return "blk." + layer + "." + bottleneck;
    }

    /** Name of its first matrix {@code [r,H]} in graphs that train. */
    public String down(int layer) {
        return bottleneck(layer) + ".down";
    }

    /** Name of its second matrix {@code [H,r]} in graphs that train. */
    public String up(int layer) {
        return bottleneck(layer) + ".up";
    }
}
