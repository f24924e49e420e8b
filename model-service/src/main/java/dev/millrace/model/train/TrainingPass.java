package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.graph.StoredRows;
import dev.millrace.model.train.graph.TrainedParts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A decoder's loss and gradients, run by ONNX Runtime on the weights of its package. One thread at a time. */
public final class TrainingPass implements AutoCloseable {
    private final DecoderSession session;

    private TrainingPass(DecoderSession session) {
        this.session = session;
    }

    /** With an adapter, and what its gradients need kept. */
    public static TrainingPass open(ModelPackage decoder, AdapterSettings adapter, RuntimeOptions options)
            throws IOException {
        return open(decoder, TrainedParts.of(adapter), options, false);
    }

    /**
     * Makes the graph of a package and loads it.
     *
     * @param parts what is trained; the parameters of a head come behind those of the layers
     * @param checkpointing whether to save memory: the values inside of a layer are computed again for its gradients instead of
     *     kept, and matrices of floats are read where they lie. The gradients are the same; a batch takes about half as long again
     * @throws dev.millrace.model.InvalidPackageException when its weights are of a form that is not trained on
     * @throws IllegalArgumentException naming the field, where a tensor is not there or not in floats
     * @throws IllegalStateException when the runtime refuses it
     */
    public static TrainingPass open(
            ModelPackage decoder, TrainedParts parts, RuntimeOptions options, boolean checkpointing)
            throws IOException {
        var graph = DecoderTraining.of(decoder, parts, checkpointing);
        return new TrainingPass(DecoderSession.open(graph, decoder, options, checkpointing));
    }

    /** Where the parameters that are weights of the decoder lie in its package. */
    public Map<String, StoredRows> places() {
        return session.places();
    }

    /** The shapes of the parameters by their names, in the graph's order. */
    public Map<String, long[]> parameters() {
        return session.parameters();
    }

    /** Numbers of the decoder's matrices, which stay as they are. */
    public long frozen() {
        return session.frozen();
    }

    /** Runs a batch. The arrays of the parameters are of the shapes of {@link #parameters}. */
    public Gradients run(Batch batch, Map<String, float[]> parameters) {
        return run(batch, parameters, DropoutSeed.NONE);
    }

    /**
     * As {@link #run(Batch, Map)}, with other masks where the adapters have dropout.
     *
     * @param seed of the masks: the same ones for the same seed
     */
    public Gradients run(Batch batch, Map<String, float[]> parameters, DropoutSeed seed) {
        return session.run(batch, parameters, seed, outputs -> {
            var gradients = new LinkedHashMap<String, float[]>();
            for (var name : parameters().keySet()) {
                gradients.put(name, outputs.get(DecoderTraining.GRADIENT + name));
            }
            return new Gradients(outputs.get("loss")[0], outputs.get("logprobs"), gradients);
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
