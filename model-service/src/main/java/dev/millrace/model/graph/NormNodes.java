package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.MICROSOFT;
import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import java.util.List;

/** The norms of a decoder's graph, alone and together with the residual's sum. */
final class NormNodes {
    private final OnnxModel model;
    private final DecoderConfig config;
    private final DecoderWeights weights;

    NormNodes(OnnxModel model, DecoderConfig config, DecoderWeights weights) {
        this.model = model;
        this.config = config;
        this.weights = weights;
    }

    /** Adds {@code delta} to the residual; returns the sum and leaves its norm under {@code name + ".normed"}. */
    String addAndNorm(String name, String residual, String delta, String weight) {
        String sum = name + ".residual";
        model.node(
                MICROSOFT,
                "SkipSimplifiedLayerNormalization",
                names(delta, residual, vector(weight, config.hiddenSize())),
                names(name + ".normed", "", "", sum),
                attributes("epsilon", config.epsilon()));
        return sum;
    }

    /** RMS norm over the last axis (Zhang and Sennrich 2019, arXiv:1910.07467). */
    String norm(String output, String input, String weight) {
        return model.node(
                "SimplifiedLayerNormalization",
                output,
                names(input, weight),
                attributes("axis", -1, "epsilon", config.epsilon(), "stash_type", 1));
    }

    /** A weight of one row; returns its name. */
    String vector(String name, int size) {
        MatrixRows row = weights.rows(size, 1, MatrixRows.RowOrder.STORED, name);
        model.payload(new Payload.Floats(name, List.of((long) size), row));
        return name;
    }
}
