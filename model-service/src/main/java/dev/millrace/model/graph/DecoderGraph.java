package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.MICROSOFT;
import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import dev.millrace.model.graph.KeyValueScales.Side;
import dev.millrace.model.quant.BlockRounding;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Emits the graph of a llama-family decoder with ONNX Runtime's fused operators. Names of inputs and outputs are those of
 * ONNX Runtime GenAI: input_ids and attention_mask (right-padded ones) int64 {@code [B,S]} and {@code [B,total]},
 * past_key_values.i.key/value and present.i.key/value {@code [B,Hkv,P,D]}, logits {@code [B,1,V]} of each row's last
 * token, or {@code [B,S,V]}, or {@code [B,n,V]} of the places in the chunk that a further input of ours,
 * logit_positions int64 {@code [B,n]}, asks for.
 *
 * <p>Which biases, per-head norms and separate head a model has is seen from the tensors that are there.
 */
public final class DecoderGraph {
    /** The file of weights beside {@code model.onnx}. */
    public static final String DATA_FILE = "model.onnx.data";

    /** Input of {@link Logits#CHOSEN}. */
    public static final String LOGIT_POSITIONS = "logit_positions";

    private static final String EMBEDDING = "token_embd.weight";
    private static final String HEAD = "output.weight";

    private final DecoderConfig config;
    private final DecoderConfig.Attention attention;
    private final DecoderWeights weights;
    private final Precision precision;
    private final OnnxModel model = new OnnxModel("decoder", DATA_FILE);
    private final LinearNodes matrices;
    private final KeyValueNodes keyValues;

    /** What a graph puts out. */
    public enum Logits {
        /** Of the last token of each row: {@code [B,1,V]}; the form that ONNX Runtime GenAI can run, too. */
        LAST,
        /** Of the places that the input logit_positions {@code [B,n]} names: {@code [B,n,V]}. */
        CHOSEN,
        /** Of every position: {@code [B,S,V]}, for scoring. */
        ALL
    }

    /**
     * What a graph takes and gives beside the weights' precision.
     *
     * @param logits which of them come out
     * @param keyValues how keys and values go in and come out
     */
    public record Form(Logits logits, KeyValues keyValues) {
        /** With keys and values in floats. */
        public static Form ofFloats(Logits logits) {
            return new Form(logits, KeyValues.FLOATS);
        }
    }

    private DecoderGraph(
            DecoderConfig config,
            DecoderWeights weights,
            Precision precision,
            Compensation compensation,
            KeyValues keyValues) {
        this.config = config;
        this.attention = config.attention();
        this.weights = weights;
        this.precision = precision;
        this.matrices = new LinearNodes(model, compensation);
        this.keyValues = new KeyValueNodes(model, config, keyValues);
    }

    /**
     * Builds the graph.
     *
     * @throws WeightsException if a tensor is missing or has the wrong shape
     */
    public static OnnxModel build(
            DecoderConfig config, DecoderWeights weights, Precision precision, Form form, Compensation compensation) {
        DecoderGraph graph = new DecoderGraph(config, weights, precision, compensation, form.keyValues());
        OnnxModel model = graph.build(form.logits());
        model.output(hiddenStates(config), ElementType.FLOAT, List.of("batch_size", "sequence_length", (long)
                config.hiddenSize()));
        return model;
    }

    /** Name of the output {@code [B,S,H]} of every token's hidden state after the final norm, which a run need not ask for. */
    public static String hiddenStates(DecoderConfig config) {
        return "blk." + (config.layerCount() - 1) + ".out.normed";
    }

    private static DecoderGraph inEightBits(DecoderConfig config, DecoderWeights weights) {
        return new DecoderGraph(
                config, weights, Precision.INT8, (_, _, block) -> new BlockRounding(8, block), KeyValues.FLOATS);
    }

    /** The INT8 graph that shows the inputs of the matrices of the layers {@code [from, to)}. */
    public static CalibrationGraph calibration(DecoderConfig config, DecoderWeights weights, int from, int to) {
        DecoderGraph graph = inEightBits(config, weights);
        for (int layer = from; layer < to; layer++) {
            graph.matrices.observe("blk." + layer + ".");
        }
        if (to == config.layerCount()) {
            graph.matrices.observe(HEAD);
        }
        OnnxModel model = graph.build(Logits.LAST);
        return new CalibrationGraph(model.toByteArray(), graph.matrices.moments());
    }

    /**
     * The INT8 graph with logits of every position and inputs that are not rounded, whose rounding would move the
     * predictions more than 4 bits for most matrices do. Its weights lie as in the INT8 package.
     */
    public static OnnxModel trial(DecoderConfig config, DecoderWeights weights) {
        DecoderGraph graph = inEightBits(config, weights);
        graph.matrices.takeExactInputs();
        return graph.build(Logits.ALL);
    }

    private OnnxModel build(Logits logits) {
        declareInputs(logits);
        lengths();
        rotaryTables();
        String residual = embedding();
        String normed = norm("input_norm", residual, vector("blk.0.attn_norm.weight", config.hiddenSize()));
        for (int layer = 0; layer < config.layerCount(); layer++) {
            String prefix = "blk." + layer + ".";
            String attended = attentionBlock(layer, prefix, normed);
            residual = addAndNorm(prefix + "ffn", residual, attended, prefix + "ffn_norm.weight");
            String mixed = feedForward(prefix, prefix + "ffn.normed");
            String next =
                    layer + 1 < config.layerCount() ? "blk." + (layer + 1) + ".attn_norm.weight" : "output_norm.weight";
            residual = addAndNorm(prefix + "out", residual, mixed, next);
            normed = prefix + "out.normed";
        }
        // Of all positions, which the head itself does not see.
        matrices.observe(HEAD, normed, config.hiddenSize());
        head(
                switch (logits) {
                    case ALL -> normed;
                    case LAST -> lastToken(normed);
                    case CHOSEN -> chosenTokens(normed);
                });
        declareOutputs(logits);
        return model;
    }

    private void declareInputs(Logits logits) {
        model.input("input_ids", ElementType.INT64, List.of("batch_size", "sequence_length"));
        model.input("attention_mask", ElementType.INT64, List.of("batch_size", "total_sequence_length"));
        if (logits == Logits.CHOSEN) {
            model.input(LOGIT_POSITIONS, ElementType.INT64, List.of("batch_size", "logit_count"));
        }
        keyValues.declareInputs();
    }

    private void declareOutputs(Logits logits) {
        Object positions = switch (logits) {
            case ALL -> "sequence_length";
            case LAST -> 1;
            case CHOSEN -> "logit_count";
        };
        model.output("logits", ElementType.FLOAT, List.of("batch_size", positions, config.vocabularySize()));
        keyValues.declareOutputs();
    }

    /** seqlens_k int32 [B]: ones of the mask minus one; total_length int32: its width. */
    private void lengths() {
        String one = model.constant("one", false, 1);
        String sum = model.node("ReduceSum", "mask_sum", names("attention_mask", one), attributes("keepdims", 0));
        String last = model.node("Sub", "last_position", names(sum, one), Map.of());
        model.node("Cast", "seqlens_k", names(last), attributes("to", ElementType.INT32.number));
        String shape = model.node("Shape", "mask_shape", names("attention_mask"), Map.of());
        String width = model.node(
                "Gather", "mask_width", names(shape, model.constant("index_one", true, 1)), attributes("axis", 0));
        model.node("Cast", "total_length", names(width), attributes("to", ElementType.INT32.number));
    }

    private void rotaryTables() {
        float[] frequencies = config.rope().frequencies();
        model.payload(new Payload.Table("cos_cache", config.contextLength(), frequencies.length, (position, row) -> {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) Math.cos(position * frequencies[i]);
            }
        }));
        model.payload(new Payload.Table("sin_cache", config.contextLength(), frequencies.length, (position, row) -> {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) Math.sin(position * frequencies[i]);
            }
        }));
    }

    /** Looks the tokens up; in blocks, from the very bytes that a tied head multiplies. */
    private String embedding() {
        MatrixRows rows = rows(config.hiddenSize(), config.vocabularySize(), MatrixRows.RowOrder.STORED, EMBEDDING);
        if (precision == Precision.FP32) {
            model.payload(LinearNodes.floats(EMBEDDING, rows));
            return model.node("Gather", "embedded", names(EMBEDDING, "input_ids"), attributes("axis", 0));
        }
        Payload.Blocks blocks = matrices.blocks(EMBEDDING, WeightRounding.EIGHT, rows);
        model.payload(blocks);
        // The two operators want the same bytes under two shapes: [V,H] here and [V,H/block,block] in the head.
        String table = model.alias(
                new TensorSpec(EMBEDDING + ".rows", ElementType.UINT8, List.of(rows.rows(), (long) rows.columns())),
                blocks.values());
        model.node(
                MICROSOFT,
                "GatherBlockQuantized",
                names(table, "input_ids", blocks.scales(), blocks.zeros()),
                names("embedded"),
                attributes("bits", 8, "block_size", blocks.block(), "gather_axis", 0, "quantize_axis", 1));
        return "embedded";
    }

    private String attentionBlock(int layer, String prefix, String normed) {
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
        MatrixRows output = rows(
                attention.queryWidth(), config.hiddenSize(), MatrixRows.RowOrder.STORED, prefix + "attn_output.weight");
        return matrices.linear(prefix + "attn_output", attended, output, precision.layers(), "");
    }

    private String packedProjection(String prefix, String normed) {
        MatrixRows.RowOrder heads = weights.headOrder();
        int hidden = config.hiddenSize();
        List<MatrixRows.Part> parts = new ArrayList<>();
        parts.addAll(rows(hidden, attention.queryWidth(), heads, prefix + "attn_q.weight")
                .parts());
        parts.addAll(rows(hidden, attention.keyValueWidth(), heads, prefix + "attn_k.weight")
                .parts());
        parts.addAll(rows(hidden, attention.keyValueWidth(), MatrixRows.RowOrder.STORED, prefix + "attn_v.weight")
                .parts());
        return matrices.linear(
                prefix + "attn_qkv", normed, new MatrixRows(hidden, parts), precision.layers(), packedBias(prefix));
    }

    /** Name of the bias of query, key and value, or empty. */
    private String packedBias(String prefix) {
        if (Stream.of("q", "k", "v").noneMatch(part -> bias(prefix, part).isPresent())) {
            return "";
        }
        MatrixRows.RowOrder heads = weights.headOrder();
        List<MatrixRows.Part> parts = new ArrayList<>();
        parts.addAll(
                rows(1, attention.queryWidth(), heads, prefix + "attn_q.bias").parts());
        parts.addAll(rows(1, attention.keyValueWidth(), heads, prefix + "attn_k.bias")
                .parts());
        parts.addAll(rows(1, attention.keyValueWidth(), MatrixRows.RowOrder.STORED, prefix + "attn_v.bias")
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
        String normed = norm(input + ".head_norm", heads, vector(weight, attention.headSize()));
        return model.node("Reshape", input + ".normed", names(normed, joined), Map.of());
    }

    private String feedForward(String prefix, String normed) {
        int hidden = config.hiddenSize();
        int inner = config.feedForwardSize();
        WeightRounding rounding = precision.layers();
        MatrixRows.RowOrder stored = MatrixRows.RowOrder.STORED;
        String gate = matrices.linear(
                prefix + "ffn_gate", normed, rows(hidden, inner, stored, prefix + "ffn_gate.weight"), rounding, "");
        String up = matrices.linear(
                prefix + "ffn_up", normed, rows(hidden, inner, stored, prefix + "ffn_up.weight"), rounding, "");
        String active = prefix + "ffn_silu";
        model.node(MICROSOFT, "QuickGelu", names(gate), names(active), attributes("alpha", 1f));
        String gated = model.node("Mul", prefix + "ffn_gated", names(active, up), Map.of());
        return matrices.linear(
                prefix + "ffn_down", gated, rows(inner, hidden, stored, prefix + "ffn_down.weight"), rounding, "");
    }

    /**
     * The hidden state [B,1,H] of each row's last token: place min(seqlens_k, S-1). For one row or one token that is the
     * end of the chunk, for several first prompts padded on the right the last real token.
     */
    private String lastToken(String normed) {
        String shape = model.node("Shape", "ids_shape", names("input_ids"), Map.of());
        String length = model.node(
                "Gather", "ids_length", names(shape, model.constant("index_one", true, 1)), attributes("axis", 0));
        String end = model.node("Sub", "chunk_end", names(length, model.constant("one", false, 1)), Map.of());
        String place = model.node("Min", "last_place", names("last_position", end), Map.of());
        String axis = model.constant("one", false, 1);
        String index = model.node("Unsqueeze", "last_index", names(place, axis), Map.of());
        String rows = model.node("GatherND", "last_rows", names(normed, index), attributes("batch_dims", 1));
        return model.node("Unsqueeze", "last_token", names(rows, axis), Map.of());
    }

    /** The hidden states [B,n,H] at the places [B,n] that are asked for. */
    private String chosenTokens(String normed) {
        String axis = model.constant("minus_one", false, -1);
        String index = model.node("Unsqueeze", "chosen_index", names(LOGIT_POSITIONS, axis), Map.of());
        return model.node("GatherND", "chosen_tokens", names(normed, index), attributes("batch_dims", 1));
    }

    /** A head of its own, or the embedding's rows: its very bytes, where head and embedding are rounded alike. */
    private void head(String normed) {
        boolean tied = weights.find(HEAD).isEmpty();
        MatrixRows rows =
                rows(config.hiddenSize(), config.vocabularySize(), MatrixRows.RowOrder.STORED, tied ? EMBEDDING : HEAD);
        if (precision.splitsHead() && rows.rows() > 1) {
            splitHead(normed, rows, tied);
            return;
        }
        WeightRounding rounding = precision == Precision.FP32 ? WeightRounding.NONE : WeightRounding.EIGHT;
        if (!tied) {
            matrices.addMatrix(HEAD, rows, rounding);
        }
        matrices.multiply("logits", normed, tied ? EMBEDDING : HEAD, rows, rounding, "");
    }

    /**
     * The first third of the tokens in 8 bits, the rest in 4. Byte-pair encoding numbers tokens in the order of their
     * merges, so the first are the frequent ones, whose logits count most.
     */
    private void splitHead(String normed, MatrixRows rows, boolean tied) {
        long frequent = Math.max(1, rows.rows() / 3);
        MatrixRows first = rows.slice(0, frequent);
        MatrixRows rest = rows.slice(frequent, rows.rows() - frequent);
        String name = "output.frequent.weight";
        if (tied) {
            matrices.aliasRows(name, EMBEDDING, first, WeightRounding.EIGHT);
        } else {
            matrices.addMatrix(name, first, WeightRounding.EIGHT);
        }
        matrices.addMatrix(HEAD, rest, WeightRounding.FOUR_COMPENSATED);
        String left = matrices.multiply("logits.frequent", normed, name, first, WeightRounding.EIGHT, "");
        String right = matrices.multiply("logits.rare", normed, HEAD, rest, WeightRounding.FOUR_COMPENSATED, "");
        model.node("Concat", "logits", names(left, right), attributes("axis", -1));
    }

    /** Adds {@code delta} to the residual; returns the sum and leaves its norm under {@code name + ".normed"}. */
    private String addAndNorm(String name, String residual, String delta, String weight) {
        String sum = name + ".residual";
        model.node(
                MICROSOFT,
                "SkipSimplifiedLayerNormalization",
                names(delta, residual, vector(weight, config.hiddenSize())),
                names(name + ".normed", "", "", sum),
                attributes("epsilon", config.epsilon()));
        return sum;
    }

    private String norm(String output, String input, String weight) {
        return model.node(
                "SimplifiedLayerNormalization",
                output,
                names(input, weight),
                attributes("axis", -1, "epsilon", config.epsilon(), "stash_type", 1));
    }

    private String vector(String name, int size) {
        MatrixRows row = rows(size, 1, MatrixRows.RowOrder.STORED, name);
        model.payload(new Payload.Floats(name, List.of((long) size), row));
        return name;
    }

    /** The tensor of that name as {@code count} rows of {@code columns}; anything else is refused. */
    private MatrixRows rows(int columns, long count, MatrixRows.RowOrder order, String name) {
        WeightTensor tensor =
                weights.find(name).orElseThrow(() -> new WeightsException(name, "the model has no such tensor"));
        List<Long> wanted =
                columns == 1 ? List.of(count) : count == 1 ? List.of((long) columns) : List.of(count, (long) columns);
        if (!tensor.shape().equals(wanted)) {
            throw new WeightsException(tensor.name(), "has the shape " + tensor.shape() + " instead of " + wanted);
        }
        return new MatrixRows(columns, List.of(new MatrixRows.Part(tensor, order)));
    }
}
