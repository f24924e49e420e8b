package dev.millrace.model.train;

import dev.millrace.model.train.lesson.Learned;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.run.Trainee;
import java.util.LinkedHashMap;
import java.util.Map;

/** A decoder with an adapter or weights of its own that are trained by its graph. One thread at a time. */
public final class DecoderTrainee implements Trainee {
    private final TrainingPass pass;
    private final ScoringPass scoring;
    private final NamedArrays parameters;
    private final Reference reference;
    private final NamedArrays gradients;
    private final long seed;
    private long tokens;
    private long update;
    private int portion;

    /** What the decoder was before anything was trained. */
    public interface Reference {
        /** {@code [n·K]} of a batch. */
        float[] logprobs(Batch batch);
    }

    /**
     * Of a decoder with an adapter. The reference is the same graph with an adapter of zeros: W x + s · 0 is W x.
     *
     * @param pass its graph with gradients
     * @param scoring that without them, of the same decoder and settings
     * @param parameters of the pass by its names, in its order; moved in place by whoever trains
     */
    public DecoderTrainee(TrainingPass pass, ScoringPass scoring, NamedArrays parameters) {
        this(pass, scoring, parameters, unadapted(scoring, parameters), 0);
    }

    /** The decoder as its package has it. */
    public static Reference alone(ScoringPass decoder) {
        return batch -> decoder.run(batch, Map.of()).logprobs();
    }

    /** The decoder without an adapter, where one of zeros is none. */
    public static Reference unadapted(ScoringPass scoring, NamedArrays parameters) {
        var nothing = parameters.zeros();
        return batch -> scoring.run(batch, nothing.byName()).logprobs();
    }

    /**
     * As {@link #DecoderTrainee(TrainingPass, ScoringPass, NamedArrays)}, with another reference.
     *
     * @param seed of the masks of dropout
     */
    public DecoderTrainee(
            TrainingPass pass, ScoringPass scoring, NamedArrays parameters, Reference reference, long seed) {
        this.pass = pass;
        this.scoring = scoring;
        this.parameters = parameters;
        this.reference = reference;
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
        return reference.logprobs(batch);
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
