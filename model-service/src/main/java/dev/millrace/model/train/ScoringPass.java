package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.graph.TrainedParts;
import java.io.IOException;
import java.util.Map;

/**
 * A decoder's log-probabilities without gradients: for validation, the reference of a preference loss, and whatever a loss's
 * weights are made from. It shares no memory with a {@link TrainingPass} but the pages of the package's file. One thread at a time.
 */
public final class ScoringPass implements AutoCloseable {
    private final DecoderSession session;

    private ScoringPass(DecoderSession session) {
        this.session = session;
    }

    /** With an adapter; as {@link TrainingPass#open}. */
    public static ScoringPass open(ModelPackage decoder, AdapterSettings adapter, RuntimeOptions options)
            throws IOException {
        return open(decoder, TrainedParts.of(adapter), options);
    }

    /** Of the decoder alone, without parameters; as {@link TrainingPass#open}. */
    public static ScoringPass open(ModelPackage decoder, RuntimeOptions options) throws IOException {
        return open(decoder, TrainedParts.NONE, options);
    }

    /** With what is trained as parameters; as {@link TrainingPass#open}. */
    public static ScoringPass open(ModelPackage decoder, TrainedParts parts, RuntimeOptions options)
            throws IOException {
        return new ScoringPass(DecoderSession.open(DecoderTraining.scoring(decoder, parts), decoder, options, true));
    }

    /** The shapes of the parameters by their names, as {@link TrainingPass#parameters} has them. */
    public Map<String, long[]> parameters() {
        return session.parameters();
    }

    /** Runs a batch. The arrays of the parameters are of the shapes of {@link #parameters}. */
    public Scores run(Batch batch, Map<String, float[]> parameters) {
        return session.run(
                batch,
                parameters,
                DropoutSeed.NONE,
                outputs -> new Scores(outputs.get("loss")[0], outputs.get("logprobs")));
    }

    /**
     * What came of a batch.
     *
     * @param loss −Σ w log p
     * @param logprobs {@code [n·K]}, natural logarithms
     */
    public record Scores(double loss, float[] logprobs) {}

    @Override
    public void close() {
        session.close();
    }
}
