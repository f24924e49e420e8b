package dev.millrace.model.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The parameters where a graph reads them, outside of the heap: made once and written before each batch, for whole weights are
 * half a gigabyte, and what is left to a collector that sees a small heap lies there for many batches. One thread at a time.
 */
final class ParameterTensors implements AutoCloseable {
    private final Map<String, FloatBuffer> buffers = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    /** @param shapes by name */
    static ParameterTensors of(Map<String, long[]> shapes) throws OrtException {
        var made = new ParameterTensors();
        try {
            for (var one : shapes.entrySet()) {
                made.add(one.getKey(), one.getValue());
            }
            return made;
        } catch (OrtException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void add(String name, long[] shape) throws OrtException {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        var buffer = ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(count, Float.BYTES)))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        buffers.put(name, buffer);
        tensors.put(name, OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, shape));
    }

    /** Takes over the values, of which there is an array for each name. */
    void write(Map<String, float[]> values) {
        buffers.forEach((name, buffer) -> {
            float[] array = Objects.requireNonNull(values.get(name), name);
            if (array.length != buffer.capacity()) {
                throw new IllegalArgumentException(
                        "%s: must be %d numbers, are %d".formatted(name, buffer.capacity(), array.length));
            }
            buffer.put(0, array);
        });
    }

    /** As inputs of a graph; they stay this object's. */
    Map<String, ? extends OnnxTensorLike> inputs() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
