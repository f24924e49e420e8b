package dev.millrace.eval.reward.store;

import java.util.List;

/**
 * Named numbers of a safetensors file.
 *
 * @param shape dimensions, each ≥ 1
 * @param values as many as the shape says, the last dimension fastest; not to be written to
 */
record Tensor(List<Integer> shape, float[] values) {
    Tensor {
        shape = List.copyOf(shape);
    }

    static Tensor of(float... values) {
        return new Tensor(List.of(values.length), values);
    }
}
