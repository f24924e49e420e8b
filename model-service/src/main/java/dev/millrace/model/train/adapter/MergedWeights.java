package dev.millrace.model.train.adapter;

import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.MatrixRows;
import dev.millrace.model.weights.WeightTensor;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A decoder's weights with an adapter merged into them: {@code W + s · B A}, made row by row as the rows are taken, so
 * that memory stays bounded by a row. {@link #find} tells of the tensors as they are stored.
 */
public final class MergedWeights implements DecoderWeights {
    private final DecoderWeights base;
    private final float scale;
    private final Map<String, LoraFactors> factors;

    /**
     * Merges.
     *
     * @throws IllegalArgumentException if the adapter does not fit the decoder
     */
    public MergedWeights(DecoderWeights base, DecoderConfig config, LoraAdapter adapter) {
        adapter.requireFits(config);
        this.base = base;
        scale = (float) adapter.settings().scale();
        factors = adapter.factors().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> entry.getKey().ggufName() + ".weight", Map.Entry::getValue));
    }

    @Override
    public Optional<WeightTensor> find(String name) {
        return base.find(name);
    }

    @Override
    public MatrixRows.RowOrder headOrder() {
        return base.headOrder();
    }

    @Override
    public MatrixRows rows(int columns, long count, MatrixRows.RowOrder order, String name) {
        MatrixRows rows = base.rows(columns, count, order, name);
        LoraFactors change = factors.get(name);
        // An adapter's rows are in the order of the graph, whatever order the file stores the base's in.
        return change == null ? rows : rows.plus((row, weights) -> change.addRow(Math.toIntExact(row), scale, weights));
    }
}
