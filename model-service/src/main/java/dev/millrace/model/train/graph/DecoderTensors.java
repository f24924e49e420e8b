package dev.millrace.model.train.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tensors of a decoder that can be trained, by their GGUF names. */
final class DecoderTensors {
    static final String EMBEDDING = "token_embd.weight";
    static final String NORM = "output_norm.weight";
    static final String HEAD = "output.weight";

    private static final List<String> MATRICES =
            List.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down");
    private static final List<String> NORMS = List.of("attn_norm", "attn_q_norm", "attn_k_norm", "ffn_norm");

    private DecoderTensors() {}

    /** All of them. */
    static List<String> of(int layers, PackageWeights weights) {
        var all = new ArrayList<>(outer(weights));
        for (int layer = 0; layer < layers; layer++) {
            all.addAll(ofLayer(layer, weights));
        }
        return all;
    }

    /** Those that belong to no layer. A head that is the embedding is not named a second time. */
    static List<String> outer(PackageWeights weights) {
        return Stream.of(EMBEDDING, NORM, head(weights)).distinct().toList();
    }

    /** The tensor that gives the logits. */
    static String head(PackageWeights weights) {
        return weights.isThere(HEAD) ? HEAD : EMBEDDING;
    }

    static List<String> ofLayer(int layer, PackageWeights weights) {
        var prefix = "blk." + layer + ".";
        var matrices = MATRICES.stream().map(name -> prefix + name + ".weight");
        var vectors = Stream.concat(
                        NORMS.stream().map(name -> prefix + name + ".weight"),
                        MATRICES.stream().map(name -> prefix + name + ".bias"))
                .filter(weights::has);
        return Stream.concat(matrices, vectors).toList();
    }
}
