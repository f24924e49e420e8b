package dev.millrace.model.graph;

import dev.millrace.model.weights.WeightTensor;
import java.util.Optional;

/**
 * The tensors of a decoder by their GGUF names ({@code token_embd.weight}, {@code blk.0.attn_q.weight}, …), whatever
 * file they come from.
 */
public interface DecoderWeights {
    /** The tensor of that name, or empty where the model has none. */
    Optional<WeightTensor> find(String name);

    /** The order in which the rows of query and key projections are to be taken. */
    MatrixRows.RowOrder headOrder();
}
