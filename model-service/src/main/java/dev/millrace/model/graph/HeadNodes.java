package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import java.util.Map;

/** The end of a decoder's graph: whose logits are wanted, and the matrix that makes them. */
final class HeadNodes {
    private final OnnxModel model;
    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final Precision precision;
    private final LinearNodes matrices;

    HeadNodes(
            OnnxModel model, DecoderConfig config, DecoderWeights weights, Precision precision, LinearNodes matrices) {
        this.model = model;
        this.config = config;
        this.weights = weights;
        this.precision = precision;
        this.matrices = matrices;
    }

    /** A head of its own, or the embedding's rows: its very bytes, where head and embedding are rounded alike. */
    void multiply(String hidden) {
        boolean tied = weights.find(DecoderGraph.HEAD).isEmpty();
        MatrixRows rows = weights.rows(
                config.hiddenSize(),
                config.vocabularySize(),
                MatrixRows.RowOrder.STORED,
                tied ? DecoderGraph.EMBEDDING : DecoderGraph.HEAD);
        if (precision.splitsHead() && rows.rows() > 1) {
            splitHead(hidden, rows, tied);
            return;
        }
        WeightRounding rounding = precision == Precision.FP32 ? WeightRounding.NONE : WeightRounding.EIGHT;
        if (!tied) {
            matrices.addMatrix(DecoderGraph.HEAD, rows, rounding);
        }
        matrices.multiply("logits", hidden, tied ? DecoderGraph.EMBEDDING : DecoderGraph.HEAD, rows, rounding, "");
    }

    /**
     * The first third of the tokens in 8 bits, the rest in 4. Byte-pair encoding numbers tokens in the order of their
     * merges, so the first are the frequent ones, whose logits count most.
     */
    private void splitHead(String hidden, MatrixRows rows, boolean tied) {
        long frequent = Math.max(1, rows.rows() / 3);
        MatrixRows first = rows.slice(0, frequent);
        MatrixRows rest = rows.slice(frequent, rows.rows() - frequent);
        String name = "output.frequent.weight";
        if (tied) {
            matrices.aliasRows(name, DecoderGraph.EMBEDDING, first, WeightRounding.EIGHT);
        } else {
            matrices.addMatrix(name, first, WeightRounding.EIGHT);
        }
        matrices.addMatrix(DecoderGraph.HEAD, rest, WeightRounding.FOUR_COMPENSATED);
        String left = matrices.multiply("logits.frequent", hidden, name, first, WeightRounding.EIGHT, "");
        String right =
                matrices.multiply("logits.rare", hidden, DecoderGraph.HEAD, rest, WeightRounding.FOUR_COMPENSATED, "");
        model.node("Concat", "logits", names(left, right), attributes("axis", -1));
    }

    /**
     * The hidden state [B,1,H] of each row's last token: place min(seqlens_k, S-1). For one row or one token that is the
     * end of the chunk, for several first prompts padded on the right the last real token.
     */
    String lastToken(String normed) {
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
    String chosenTokens(String normed) {
        String axis = model.constant("minus_one", false, -1);
        String index = model.node("Unsqueeze", "chosen_index", names(DecoderGraph.LOGIT_POSITIONS, axis), Map.of());
        return model.node("GatherND", "chosen_tokens", names(normed, index), attributes("batch_dims", 1));
    }
}
