package dev.millrace.model.train.optimizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Unstructured magnitude pruning (Han and others 2015, arXiv:1506.02626): of each matrix a share of the numbers, those nearest to 0,
 * is set to 0. They stay 0 when their gradients are cleared before every update: no optimizer here moves a 0 whose gradients
 * were all 0, weight decay included.
 */
public final class Pruning {
    /** By matrix: where its zeros are. */
    private final Map<String, BitSet> zeros;

    private Pruning(Map<String, BitSet> zeros) {
        this.zeros = zeros;
    }

    /**
     * Chooses what is pruned. Of equal magnitudes the first ones are.
     *
     * @param share of each matrix, in (0, 1), rounded down to whole numbers
     * @param matrices names of those that are pruned
     */
    public static Pruning byMagnitude(NamedArrays parameters, Iterable<String> matrices, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("weights.pruned_share: must be in (0, 1), is " + share);
        }
        Map<String, BitSet> zeros = new LinkedHashMap<>();
        for (var name : matrices) {
            zeros.put(name, smallest(parameters.get(name), (int) (share * parameters.get(name).length)));
        }
        return new Pruning(zeros);
    }

    private static BitSet smallest(float[] values, int count) {
        var smallest = new BitSet(values.length);
        if (count == 0) {
            return smallest;
        }
        float[] magnitudes = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            magnitudes[i] = Math.abs(values[i]);
        }
        Arrays.sort(magnitudes);
        float threshold = magnitudes[count - 1];
        int below = 0;
        while (magnitudes[below] < threshold) {
            below++;
        }
        int ties = count - below;
        for (int i = 0; i < values.length; i++) {
            float magnitude = Math.abs(values[i]);
            if (magnitude < threshold || magnitude == threshold && ties-- > 0) {
                smallest.set(i);
            }
        }
        return smallest;
    }

    /** Sets what is pruned to 0: in the parameters once, in their gradients before each update. */
    public void clear(NamedArrays arrays) {
        zeros.forEach((name, places) -> {
            float[] values = arrays.get(name);
            for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
                values[i] = 0;
            }
        });
    }

    /** Numbers that are pruned. */
    public long count() {
        return zeros.values().stream().mapToLong(BitSet::cardinality).sum();
    }
}
