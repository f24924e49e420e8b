package dev.millrace.model.graph;

import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a decoder by their GGUF names ({@code token_embd.weight}, {@code blk.0.attn_q.weight}, …), whatever
 * file they come from.
 */
public interface DecoderWeights {
    /** Those of a map by GGUF name, which is read as it is when they are asked for. */
    static DecoderWeights of(Map<String, WeightTensor> tensors, MatrixRows.RowOrder headOrder) {
        return new DecoderWeights() {
            @Override
            public Optional<WeightTensor> find(String name) {
                return Optional.ofNullable(tensors.get(name));
            }

            @Override
            public MatrixRows.RowOrder headOrder() {
                return headOrder;
            }
        };
    }

    /** The tensor of that name, or empty where the model has none. */
    Optional<WeightTensor> find(String name);

    /** The order in which the rows of query and key projections are to be taken. */
    MatrixRows.RowOrder headOrder();

    /**
     * The tensor of that name as {@code count} rows of {@code columns}.
     *
     * @throws WeightsException when there is none, or it has another shape
     */
    default MatrixRows rows(int columns, long count, MatrixRows.RowOrder order, String name) {
        WeightTensor tensor = find(name).orElseThrow(() -> new WeightsException(name, "the model has no such tensor"));
        List<Long> wanted =
                columns == 1 ? List.of(count) : count == 1 ? List.of((long) columns) : List.of(count, (long) columns);
        if (!tensor.shape().equals(wanted)) {
            throw new WeightsException(tensor.name(), "has the shape " + tensor.shape() + " instead of " + wanted);
        }
        return new MatrixRows(columns, List.of(new MatrixRows.Part(tensor, order)));
    }
}
