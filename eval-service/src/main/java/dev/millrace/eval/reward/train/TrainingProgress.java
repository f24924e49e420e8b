package dev.millrace.eval.reward.train;

/** Is told how a training goes. Called from the threads that fit, but never from two at once. */
public interface TrainingProgress {
    /** Nobody listens. */
    TrainingProgress NONE = step -> {};

    void stepped(Step step);

    /**
     * One iteration of the fit of one head.
     *
     * @param head index of the head in the ensemble
     * @param penalty λ that is tried
     * @param iteration from 1
     * @param trainingLoss mean over the drawn prompts, with the penalty
     * @param validationLoss mean over the prompts that the draw left out, without it
     */
    record Step(int head, double penalty, int iteration, double trainingLoss, double validationLoss) {}
}
