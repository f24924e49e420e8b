package dev.millrace.model.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.GraphSession;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.graph.DropoutPlaces;
import dev.millrace.model.train.graph.StoredRows;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A graph over batches, loaded with the weights that lie in its package. */
final class DecoderSession implements AutoCloseable {
    private final DecoderTraining graph;
    private final OrtSession session;
    /** Of the first batch on: a graph may be loaded and never run. */
    private @Nullable ParameterTensors parameters;

    private DecoderSession(DecoderTraining graph, OrtSession session) {
        this.graph = graph;
        this.session = session;
    }

    /**
     * Loads a graph.
     *
     * @param isLean whether to save memory where that costs time
     * @throws IllegalStateException when the runtime refuses it
     */
    static DecoderSession open(DecoderTraining graph, ModelPackage decoder, RuntimeOptions options, boolean isLean) {
        try {
            // Without its own copy an 8-bit matrix is multiplied by a slow path, which makes one at every call.
            boolean copiesWeights = !isLean || graph.hasBlocks();
            return new DecoderSession(
                    graph, GraphSession.open(graph.graph(), decoder.folder(), options, copiesWeights));
        } catch (OrtException e) {
            throw new IllegalStateException("the training graph does not load: " + e.getMessage(), e);
        }
    }

    Map<String, long[]> parameters() {
        return graph.parameters();
    }

    Map<String, StoredRows> places() {
        return graph.places();
    }

    long frozen() {
        return graph.frozen();
    }

    /** What is made of a batch's results before they are closed. */
    interface Reading<T> {
        T read(Outputs outputs) throws OrtException;
    }

    /** The outputs of a batch by their names. */
    interface Outputs {
        float[] get(String name) throws OrtException;

        /** Of one that has integers. */
        long[] wholes(String name) throws OrtException;
    }

    private record Results(OrtSession.Result results) implements Outputs {
        @Override
        public float[] get(String name) {
            // A copy on the heap already, of all there is.
            return tensor(name).getFloatBuffer().array();
        }

        @Override
        public long[] wholes(String name) {
            return tensor(name).getLongBuffer().array();
        }

        private OnnxTensor tensor(String name) {
            return (OnnxTensor) results.get(name).orElseThrow();
        }
    }

    /**
     * Runs a batch. The arrays of the parameters are of the shapes of {@link #parameters}.
     *
     * @param seed of the masks, where the graph has dropout
     */
    <T> T run(Batch batch, Map<String, float[]> parameters, DropoutSeed seed, Reading<T> reading) {
        var inputs = new HashMap<String, OnnxTensorLike>();
        try {
            putTexts(inputs, batch);
            if (graph.hasTargets()) {
                putTargets(inputs, batch);
            }
            if (graph.dropout().numbers() > 0) {
                put(inputs, batch, seed);
            }
            var all = new HashMap<String, OnnxTensorLike>(inputs);
            all.putAll(written(parameters).inputs());
            try (var results = session.run(all)) {
                return reading.read(new Results(results));
            }
        } catch (OrtException e) {
            throw new IllegalStateException("a batch was not run: " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensorLike::close);
        }
    }

    private ParameterTensors written(Map<String, float[]> values) throws OrtException {
        if (parameters == null) {
            parameters = ParameterTensors.of(graph.parameters());
        }
        parameters.write(values);
        return parameters;
    }

    private static void putTexts(Map<String, OnnxTensorLike> inputs, Batch batch) throws OrtException {
        long[] tokens = {batch.rows(), batch.length()};
        inputs.put("input_ids", wholes(batch.ids(), tokens));
        inputs.put("position_ids", wholes(batch.positions(), tokens));
        inputs.put("segment_ids", wholes(batch.segments(), tokens));
        inputs.put("rows", wholes(batch.predicted(), new long[] {batch.predicted().length}));
    }

    private static void putTargets(Map<String, OnnxTensorLike> inputs, Batch batch) throws OrtException {
        long[] targets = {batch.predicted().length, batch.alternatives()};
        inputs.put("targets", wholes(batch.targets(), targets));
        inputs.put("weights", floats(batch.weights(), targets));
    }

    private void put(Map<String, OnnxTensorLike> inputs, Batch batch, DropoutSeed seed) throws OrtException {
        long count = graph.dropout().numbers();
        long widest = graph.dropout().widest();
        var numbers = seed.numbers(count * batch.rows() * batch.length(), count * widest);
        inputs.put(DropoutPlaces.ROWS, ints(numbers.rows(), count, batch.rows(), batch.length()));
        inputs.put(DropoutPlaces.COLUMNS, ints(numbers.columns(), count, widest));
    }

    private static OnnxTensor ints(int[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), IntBuffer.wrap(values), shape);
    }

    private static OnnxTensor wholes(long[] values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), shape);
    }

    private static OnnxTensor floats(float[] values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape);
    }

    @Override
    public void close() {
        if (parameters != null) {
            parameters.close();
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the training graph does not close: " + e.getMessage(), e);
        }
    }
}
