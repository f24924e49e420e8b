package dev.millrace.model.train.graph;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Emits the beginning of a decoder alone: {@code input_ids} int64 {@code [B,S]} to {@code embedded} {@code [B,S,H]}. */
public final class EmbeddingGraph {
    private EmbeddingGraph() {}

    /**
     * Of a package, on the weights that lie in it.
     *
     * @throws dev.millrace.model.InvalidPackageException when they are of a form that is not trained on
     */
    public static byte[] of(ModelPackage decoder) throws IOException {
        var model = new OnnxModel("embedding", DecoderGraph.DATA_FILE);
        var graph = PackageGraph.of(decoder.graph());
        var weights = new PackageWeights(model, DecoderShape.of(decoder.shape(), graph), graph);
        model.input("input_ids", ElementType.INT64, List.of("batch_size", "sequence_length"));
        var rows = weights.matrix("token_embd.weight").rows(new Nodes(model), "input_ids");
        model.node("", "Identity", List.of(rows), List.of("embedded"), Map.of());
        model.output("embedded", ElementType.FLOAT, null);
        return model.toByteArray();
    }
}
