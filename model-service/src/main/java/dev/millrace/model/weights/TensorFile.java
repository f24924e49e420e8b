package dev.millrace.model.weights;

import java.util.Map;

/** Open weight files: tensors by name, valid until closed. */
public interface TensorFile extends AutoCloseable {
    /** All tensors by their names in the file. */
    Map<String, WeightTensor> tensors();

    @Override
    void close();
}
