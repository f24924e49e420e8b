package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/** Memory for the logits of a run, {@code [rows, positions, vocabulary]}, or any rows of such a form, and the tensors on it. */
final class LogitsOutput implements AutoCloseable {
    private final OrtEnvironment environment;
    private final int vocabulary;
    private final FloatBuffer memory;
    private final Map<Long, OnnxTensor> tensors = new HashMap<>();

    /** @param rowsMax most rows times positions of a run */
    LogitsOutput(OrtEnvironment environment, int vocabulary, int rowsMax) {
        this.environment = environment;
        this.vocabulary = vocabulary;
        this.memory = ByteBuffer.allocateDirect(
                        Math.multiplyExact(Math.multiplyExact(rowsMax, vocabulary), Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    OnnxTensor tensor(int rows, int positions) throws OrtException {
        long key = (long) rows << 32 | positions;
        OnnxTensor tensor = tensors.get(key);
        if (tensor == null) {
            FloatBuffer part = memory.slice(0, rows * positions * vocabulary);
            tensor = OnnxTensor.createTensor(environment, part, new long[] {rows, positions, vocabulary});
            tensors.put(key, tensor);
        }
        return tensor;
    }

    /** Copies one row of logits, counted over rows and positions. */
    void read(int row, float[] logits) {
        memory.get(row * vocabulary, logits, 0, vocabulary);
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
