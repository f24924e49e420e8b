package dev.millrace.model.train;

import dev.millrace.model.train.lesson.Learned;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.run.Trainee;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoder with an adapter, trained by its graph. One thread at a time.
 *
 * <p>The reference is the same graph with an adapter of zeros, for W x + s · 0 is W x; or one without an adapter, where zeros are
 * something, too.
 */
public final class DecoderTrainee implements Trainee {
    private final TrainingPass pass;
    private final ScoringPass scoring;
    private final @Nullable ScoringPass reference;
    private final NamedArrays parameters;
    private final NamedArrays nothing;
    private final NamedArrays gradients;
    private final long seed;
    private long update;
    private int portion;
    private long tokens;

    /**
     * @param pass its graph with gradients
     * @param scoring that without them, of the same decoder and settings
     * @param parameters of the pass by its names, in its order; moved in place by whoever trains
     */
    public DecoderTrainee(TrainingPass pass, ScoringPass scoring, NamedArrays parameters) {
        this(pass, scoring, parameters, 0);
    }

    /** @param seed of the masks of dropout */
    public DecoderTrainee(TrainingPass pass, ScoringPass scoring, NamedArrays parameters, long seed) {
        this(pass, scoring, null, parameters, seed);
    }

    /** @param reference the decoder alone; null where an adapter of zeros is none */
    public DecoderTrainee(
            TrainingPass pass,
            ScoringPass scoring,
            @Nullable ScoringPass reference,
            NamedArrays parameters,
            long seed) {
        this.pass = pass;
        this.scoring = scoring;
        this.reference = reference;
        this.parameters = parameters;
        this.nothing = parameters.zeros();
        this.gradients = parameters.zeros();
        this.seed = seed;
    }

    @Override
    public void begin(long next) {
        update = next;
        portion = 0;
    }

    @Override
    public float[] logprobs(Batch batch) {
        return scoring.run(batch, parameters.byName()).logprobs();
    }

    @Override
    public float[] referenceLogprobs(Batch batch) {
        return reference == null
                ? scoring.run(batch, nothing.byName()).logprobs()
                : reference.run(batch, Map.of()).logprobs();
    }

    @Override
    public Learned learn(Batch batch) {
        var found = pass.run(batch, parameters.byName(), new DropoutSeed(seed, update, portion++));
        tokens += (long) batch.rows() * batch.length();
        gradients.add(NamedArrays.of(new LinkedHashMap<>(found.byName())));
        return new Learned(found.loss(), found.logprobs());
    }

    /** Tokens that went forward and back until now, padding included. */
    public long tokens() {
        return tokens;
    }

    @Override
    public NamedArrays parameters() {
        return parameters;
    }

    @Override
    public NamedArrays gradients() {
        return gradients;
    }

    @Override
    public void clearGradients() {
        gradients.clear();
    }
}
