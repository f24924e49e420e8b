package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.MICROSOFT;
import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import dev.millrace.model.graph.KeyValueScales.Side;
import dev.millrace.model.weights.WeightTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The attention of a decoder's layers: one projection to query, key and value, the fused operator, the way back. */
final class AttentionNodes {
    private final OnnxModel model;
    private final DecoderConfig config;
    private final DecoderConfig.Attention attention;
    private final DecoderWeights weights;
    private final WeightRounding rounding;
    private final LinearNodes matrices;
    private final NormNodes norms;
    private final KeyValueNodes keyValues;

    /** @param rounding of the projections */
    AttentionNodes(
            OnnxModel model,
            DecoderConfig config,
            DecoderWeights weights,
            WeightRounding rounding,
            LinearNodes matrices,
            NormNodes norms,
            KeyValueNodes keyValues) {
        this.model = model;
        this.config = config;
        this.attention = config.attention();
        this.weights = weights;
        this.rounding = rounding;
        this.matrices = matrices;
        this.norms = norms;
        this.keyValues = keyValues;
    }

    /** Adds projections, rotation, attention and output of a layer; returns what goes to the residual, [B,S,H]. */
    String attention(int layer, String prefix, String normed) {
        String packed = packedProjection(prefix, normed);
        String query = packed;
        String key = "";
        String value = "";
        if (weights.find(prefix + "attn_q_norm.weight").isPresent()) {
            // The CPU kernel has no per-head norms: split, normalise, and pass the three on apart.
            query = prefix + "query";
            key = prefix + "key";
            value = prefix + "value";
            String widths = model.constant(
                    "qkv_widths", false, attention.queryWidth(), attention.keyValueWidth(), attention.keyValueWidth());
            model.node("", "Split", names(packed, widths), names(query, key, value), attributes("axis", -1));
            query = headNorm(query, prefix + "attn_q_norm.weight");
            key = headNorm(key, prefix + "attn_k_norm.weight");
        }
        String attended = prefix + "attended";
        Map<String, Object> options = attributes(
                "num_heads",
                attention.heads(),
                "kv_num_heads",
                attention.keyValueHeads(),
                "scale",
                (float) (1 / Math.sqrt(attention.headSize())),
                "do_rotary",
                1,
                "rotary_interleaved",
                0);
        if (attention.window() > 0) {
            options.put("local_window_size", attention.window());
        }
        List<String> inputs = names(
                query,
                key,
                value,
                KeyValueNodes.past(layer, Side.KEY),
                KeyValueNodes.past(layer, Side.VALUE),
                "seqlens_k",
                "total_length",
                "cos_cache",
                "sin_cache");
        keyValues.describe(layer, inputs, options);
        model.node(
                MICROSOFT,
                "GroupQueryAttention",
                inputs,
                names(attended, KeyValueNodes.present(layer, Side.KEY), KeyValueNodes.present(layer, Side.VALUE)),
                options);
        MatrixRows output = weights.rows(
                attention.queryWidth(), config.hiddenSize(), MatrixRows.RowOrder.STORED, prefix + "attn_output.weight");
        return matrices.linear(prefix + "attn_output", attended, output, rounding, "");
    }

    private String packedProjection(String prefix, String normed) {
        MatrixRows.RowOrder heads = weights.headOrder();
        int hidden = config.hiddenSize();
        List<MatrixRows.Part> parts = new ArrayList<>();
        parts.addAll(weights.rows(hidden, attention.queryWidth(), heads, prefix + "attn_q.weight")
                .parts());
        parts.addAll(weights.rows(hidden, attention.keyValueWidth(), heads, prefix + "attn_k.weight")
                .parts());
        parts.addAll(
                weights.rows(hidden, attention.keyValueWidth(), MatrixRows.RowOrder.STORED, prefix + "attn_v.weight")
                        .parts());
        return matrices.linear(
                prefix + "attn_qkv", normed, new MatrixRows(hidden, parts), rounding, packedBias(prefix));
    }

    /** Name of the bias of query, key and value, or empty. */
    private String packedBias(String prefix) {
        if (Stream.of("q", "k", "v").noneMatch(part -> bias(prefix, part).isPresent())) {
            return "";
        }
        MatrixRows.RowOrder heads = weights.headOrder();
        List<MatrixRows.Part> parts = new ArrayList<>();
        parts.addAll(weights.rows(1, attention.queryWidth(), heads, prefix + "attn_q.bias")
                .parts());
        parts.addAll(weights.rows(1, attention.keyValueWidth(), heads, prefix + "attn_k.bias")
                .parts());
        parts.addAll(weights.rows(1, attention.keyValueWidth(), MatrixRows.RowOrder.STORED, prefix + "attn_v.bias")
                .parts());
        MatrixRows bias = new MatrixRows(1, parts);
        String name = prefix + "attn_qkv.bias";
        model.payload(new Payload.Floats(name, List.of(bias.rows()), bias));
        return name;
    }

    private Optional<WeightTensor> bias(String prefix, String part) {
        return weights.find(prefix + "attn_" + part + ".bias");
    }

    /** RMS norm over each head of [B,S,heads*D]. */
    private String headNorm(String input, String weight) {
        String split = model.constant("by_head", false, 0, 0, -1, attention.headSize());
        String joined = model.constant("joined", false, 0, 0, -1);
        String heads = model.node("Reshape", input + ".heads", names(input, split), Map.of());
        String normed = norms.norm(input + ".head_norm", heads, norms.vector(weight, attention.headSize()));
        return model.node("Reshape", input + ".normed", names(normed, joined), Map.of());
    }
}
