package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
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

/** Runs a graph that puts out second moments of its inner inputs over sequences of tokens, and sums them. One thread. */
public final class InputMomentsRun implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    private final OrtSession session;
    private final ModelPackage model;
    private final Set<String> outputs;
    private final Map<String, OnnxTensor> past = new HashMap<>();
    private final Map<String, float[]> sums = new HashMap<>();

    /** Loads {@code graph}, whose inputs are those of {@code model}; {@code outputs} are square matrices. */
    public InputMomentsRun(Path graph, ModelPackage model, Set<String> outputs) {
        this.model = model;
        this.outputs = Set.copyOf(outputs);
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
            throw new IllegalStateException("the runtime does not take the calibration graph", e);
        }
    }

    /** Adds the moments of a sequence. */
    public void add(int[] ids) {
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
                    add(output, ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer());
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the calibration graph does not run", e);
        }
    }

    private void add(String output, FloatBuffer values) {
        float[] sum = sums.computeIfAbsent(output, _ -> new float[values.remaining()]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values.get(i);
        }
    }

    /** The sums so far, {@code [K,K]} by name of the output. */
    public Map<String, float[]> moments() {
        return Map.copyOf(sums);
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
