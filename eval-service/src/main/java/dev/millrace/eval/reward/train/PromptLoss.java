package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.loss.BinaryLogistic;
import dev.millrace.eval.reward.loss.PairwiseLoss;
import dev.millrace.eval.reward.loss.PlackettLuce;
import dev.millrace.eval.reward.loss.PreferencePair;
import dev.millrace.eval.reward.train.TrainingAnswer.Verdict;
import java.util.List;

/**
 * The loss of one prompt under an objective.
 *
 * @param pairwise for the pairwise objective
 */
record PromptLoss(Objective objective, PairwiseLoss pairwise) {
    /** Whether the prompt has any judgement that the objective reads. */
    boolean reads(TrainingPrompt prompt) {
        return switch (objective) {
            case PAIRWISE -> !prompt.pairs().isEmpty();
            case LISTWISE -> !prompt.order().isEmpty();
            case BINARY -> judged(prompt) > 0;
        };
    }

    /** The loss; its derivative by each reward is added to the gradient. */
    double loss(TrainingPrompt prompt, double[] rewards, double[] gradient) {
        return switch (objective) {
            case PAIRWISE -> pairwise.loss(rewards, prompt.pairs(), gradient);
            case LISTWISE ->
                PlackettLuce.loss(
                        rewards,
                        prompt.order().stream().mapToInt(Integer::intValue).toArray(),
                        gradient);
            case BINARY -> binary(prompt, rewards, gradient);
        };
    }

    private static double binary(TrainingPrompt prompt, double[] rewards, double[] gradient) {
        double scale = 1.0 / judged(prompt);
        double sum = 0;
        for (int i = 0; i < rewards.length; i++) {
            TrainingAnswer answer = prompt.answers().get(i);
            if (answer.verdict() != Verdict.UNJUDGED) {
                boolean good = answer.verdict() == Verdict.GOOD;
                sum += BinaryLogistic.loss(rewards, i, good, scale * answer.weight(), gradient);
            }
        }
        return sum;
    }

    private static long judged(TrainingPrompt prompt) {
        return prompt.answers().stream()
                .filter(answer -> answer.verdict() != Verdict.UNJUDGED)
                .count();
    }

    /** The pairs on which a head trained so is measured; none for the binary objective. */
    List<PreferencePair> measuredPairs(TrainingPrompt prompt) {
        return switch (objective) {
            case PAIRWISE -> prompt.pairs();
            case LISTWISE -> prompt.orderedPairs();
            case BINARY -> List.of();
        };
    }
}
