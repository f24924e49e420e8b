package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.TensorNames;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a graph over whole sequences, one at a time and each from its beginning: for measurements. One thread. */
public final class SequenceRun implements AutoCloseable {
    private final OrtEnvironment environment = NativeEnvironment.get();
    private final OrtSession session;
    private final ModelPackage model;
    private final Map<String, OnnxTensor> past = new HashMap<>();

    /** Takes the values of an output, row-major; they are valid during the call. */
    @FunctionalInterface
    public interface OutputReader {
        /** Reads the values of the output of that name. */
        void read(String output, FloatBuffer values);
    }

    /** Loads {@code graph}, whose inputs are those of {@code model} without places for logits. */
    public SequenceRun(Path graph, ModelPackage model) {
        this.model = model;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(graph.toString(), options);
            long[] empty = {1, model.shape().keyValueHeads(), 0, model.shape().headSize()};
            for (int layer = 0; layer < model.shape().layers(); layer++) {
                for (String pattern :
                        List.of(model.tensors().pastKey(), model.tensors().pastValue())) {
                    past.put(
                            TensorNames.ofLayer(pattern, layer),
                            OnnxTensor.createTensor(environment, FloatBuffer.allocate(0), empty));
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the runtime does not take the graph " + graph.getFileName(), e);
        }
    }

    /** Computes {@code outputs}, floats all, of a sequence of tokens. */
    public void run(int[] ids, Set<String> outputs, OutputReader reader) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {1, ids.length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(wide), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape)) {
            Map<String, OnnxTensor> inputs = new HashMap<>(past);
            inputs.put(model.tensors().inputIds(), idTensor);
            inputs.put(model.tensors().attentionMask(), mask);
            try (OrtSession.Result result = session.run(inputs, outputs)) {
                for (String output : outputs) {
                    reader.read(output, ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer());
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the graph does not run", e);
        }
    }

    @Override
    public void close() {
        past.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
