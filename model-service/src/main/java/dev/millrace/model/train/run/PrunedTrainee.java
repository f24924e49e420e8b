package dev.millrace.model.train.run;

import dev.millrace.model.train.Batch;
import dev.millrace.model.train.lesson.Learned;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.Pruning;

/**
 * A trainee of whose parameters some are 0 and stay 0.
 *
 * @param trainee of all parameters
 * @param pruning which are 0
 */
public record PrunedTrainee(Trainee trainee, Pruning pruning) implements Trainee {
    @Override
    public float[] logprobs(Batch batch) {
        return trainee.logprobs(batch);
    }

    @Override
    public float[] referenceLogprobs(Batch batch) {
        return trainee.referenceLogprobs(batch);
    }

    @Override
    public Learned learn(Batch batch) {
        var learned = trainee.learn(batch);
        pruning.clear(trainee.gradients());
        return learned;
    }

    @Override
    public NamedArrays parameters() {
        return trainee.parameters();
    }

    @Override
    public NamedArrays gradients() {
        return trainee.gradients();
    }

    @Override
    public void clearGradients() {
        trainee.clearGradients();
    }
}
