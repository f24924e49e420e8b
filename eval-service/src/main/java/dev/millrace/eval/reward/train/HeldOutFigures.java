package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.figure.Outcome;
import dev.millrace.eval.reward.figure.OutcomeFigures;
import dev.millrace.eval.reward.figure.RewardFigures;
import dev.millrace.eval.reward.figure.RewardFigures.Counts;
import dev.millrace.eval.reward.figure.WithinPrompts;
import dev.millrace.eval.reward.loss.PreferencePair;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures a model on the prompts that were held out.
 *
 * @param loss says which judgements count
 */
record HeldOutFigures(PromptLoss loss, RewardModel model) {
    RewardFigures of(List<TrainingPrompt> training, List<TrainingPrompt> heldOut) {
        List<Outcome> outcomes = new ArrayList<>();
        var lengths = new WithinPrompts();
        for (int i = 0; i < heldOut.size(); i++) {
            TrainingPrompt prompt = heldOut.get(i);
            double[] rewards = prompt.answers().stream()
                    .mapToDouble(answer -> model.rawReward(answer.hidden()))
                    .toArray();
            outcomes.addAll(outcomes(i, prompt, rewards));
            lengths.add(
                    rewards,
                    prompt.answers().stream()
                            .mapToDouble(TrainingAnswer::length)
                            .toArray());
        }
        return OutcomeFigures.of(counts(training), heldOut.size(), outcomes, lengths.correlation());
    }

    private Counts counts(List<TrainingPrompt> prompts) {
        int judgements = 0;
        for (TrainingPrompt prompt : prompts) {
            // The rewards do not matter for a count.
            judgements += (int) outcomes(0, prompt, new double[prompt.answers().size()]).stream()
                    .filter(outcome -> !outcome.isTie())
                    .count();
        }
        return new Counts(prompts.size(), judgements);
    }

    private List<Outcome> outcomes(int index, TrainingPrompt prompt, double[] rewards) {
        List<Outcome> outcomes = new ArrayList<>();
        for (PreferencePair pair : loss.measuredPairs(prompt)) {
            double difference = rewards[pair.chosen()] - rewards[pair.rejected()];
            outcomes.add(new Outcome(index, difference, pair.target(), lengthDifference(prompt, pair)));
        }
        for (int i = 0; loss.objective() == Objective.BINARY && i < rewards.length; i++) {
            switch (prompt.answers().get(i).verdict()) {
                case GOOD -> outcomes.add(new Outcome(index, rewards[i], 1, 0));
                case BAD -> outcomes.add(new Outcome(index, -rewards[i], 1, 0));
                case UNJUDGED -> {}
            }
        }
        return outcomes;
    }

    private static double lengthDifference(TrainingPrompt prompt, PreferencePair pair) {
        int chosen = prompt.answers().get(pair.chosen()).length();
        int rejected = prompt.answers().get(pair.rejected()).length();
        int longer = Math.max(chosen, rejected);
        return longer == 0 ? 0 : (double) (chosen - rejected) / longer;
    }
}
