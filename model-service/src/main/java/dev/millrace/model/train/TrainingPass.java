package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.graph.DecoderTraining;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A decoder's loss and gradients, run by ONNX Runtime on the weights of its package. One thread at a time. */
public final class TrainingPass implements AutoCloseable {
    private final DecoderSession session;

    private TrainingPass(DecoderSession session) {
        this.session = session;
    }

    /**
     * Makes the graph of a package and loads it.
     *
     * @throws dev.millrace.model.InvalidPackageException when its weights are of a form that is not trained on
     * @throws IllegalStateException when the runtime refuses it
     */
    public static TrainingPass open(ModelPackage decoder, AdapterSettings adapter, RuntimeOptions options)
            throws IOException {
        return open(decoder, adapter, options, false);
    }

    /**
     * As {@link #open(ModelPackage, AdapterSettings, RuntimeOptions)}, with a choice of what is kept for the gradients.
     *
     * @param checkpointing whether to save memory: the values inside of a layer are computed again for its gradients instead of
     *     kept, and matrices of floats are read where they lie. The gradients are the same; a batch takes about half as long again
     */
    public static TrainingPass open(
            ModelPackage decoder, AdapterSettings adapter, RuntimeOptions options, boolean checkpointing)
            throws IOException {
        return new TrainingPass(DecoderSession.open(
                DecoderTraining.of(decoder, adapter, checkpointing), decoder, options, checkpointing));
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
        return run(batch, parameters, new DropoutSeed(0, 0, 0));
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
