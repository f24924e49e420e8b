package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.MICROSOFT;
import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import dev.millrace.model.quant.BlockRounding;
import dev.millrace.model.weights.WeightsException;
import java.util.List;
import java.util.Map;

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

    static final String EMBEDDING = "token_embd.weight";
    static final String HEAD = "output.weight";

    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final Precision precision;
    private final OnnxModel model = new OnnxModel("decoder", DATA_FILE);
    private final LinearNodes matrices;
    private final KeyValueNodes keyValues;
    private final NormNodes norms;
    private final AttentionNodes attention;
    private final HeadNodes head;

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
        this.weights = weights;
        this.precision = precision;
        this.matrices = new LinearNodes(model, compensation);
        this.keyValues = new KeyValueNodes(model, config, keyValues);
        this.norms = new NormNodes(model, config, weights);
        this.attention =
                new AttentionNodes(model, config, weights, precision.layers(), matrices, norms, this.keyValues);
        this.head = new HeadNodes(model, config, weights, precision, matrices);
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
        String normed = norms.norm("input_norm", residual, norms.vector("blk.0.attn_norm.weight", config.hiddenSize()));
        for (int layer = 0; layer < config.layerCount(); layer++) {
            String prefix = "blk." + layer + ".";
            String attended = attention.attention(layer, prefix, normed);
            residual = norms.addAndNorm(prefix + "ffn", residual, attended, prefix + "ffn_norm.weight");
            String mixed = feedForward(prefix, prefix + "ffn.normed");
            String next =
                    layer + 1 < config.layerCount() ? "blk." + (layer + 1) + ".attn_norm.weight" : "output_norm.weight";
            residual = norms.addAndNorm(prefix + "out", residual, mixed, next);
            normed = prefix + "out.normed";
        }
        // Of all positions, which the head itself does not see.
        matrices.observe(HEAD, normed, config.hiddenSize());
        head.multiply(
                switch (logits) {
                    case ALL -> normed;
                    case LAST -> head.lastToken(normed);
                    case CHOSEN -> head.chosenTokens(normed);
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
        MatrixRows rows =
                weights.rows(config.hiddenSize(), config.vocabularySize(), MatrixRows.RowOrder.STORED, EMBEDDING);
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

    private String feedForward(String prefix, String normed) {
        int hidden = config.hiddenSize();
        int inner = config.feedForwardSize();
        WeightRounding rounding = precision.layers();
        MatrixRows.RowOrder stored = MatrixRows.RowOrder.STORED;
        String gate = matrices.linear(
                prefix + "ffn_gate",
                normed,
                weights.rows(hidden, inner, stored, prefix + "ffn_gate.weight"),
                rounding,
                "");
        String up = matrices.linear(
                prefix + "ffn_up", normed, weights.rows(hidden, inner, stored, prefix + "ffn_up.weight"), rounding, "");
        String active = prefix + "ffn_silu";
        model.node(MICROSOFT, "QuickGelu", names(gate), names(active), attributes("alpha", 1f));
        String gated = model.node("Mul", prefix + "ffn_gated", names(active, up), Map.of());
        return matrices.linear(
                prefix + "ffn_down",
                gated,
                weights.rows(inner, hidden, stored, prefix + "ffn_down.weight"),
                rounding,
                "");
    }
}
