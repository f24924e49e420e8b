package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.loss.PreferencePair;
import dev.millrace.eval.reward.loss.Sigmoid;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * People who prefer by a hidden linear reward and the choice model of Bradley and Terry: the chance to choose an answer
 * is σ of the difference. Hidden states are normal, some dimensions a hundred times as large as others.
 */
final class SyntheticTaste {
    private static final int ANSWERS = 4;

    private final int width;
    private final double[] weight;
    private final SplittableRandom random;

    /**
     * A taste.
     *
     * @param spread standard deviation of the reward over answers: the larger, the surer people are
     */
    SyntheticTaste(int width, double spread, long seed) {
        this.width = width;
        random = new SplittableRandom(seed);
        weight = new double[width];
        for (int i = 0; i < width; i++) {
            weight[i] = random.nextGaussian() * spread / Math.sqrt(width);
        }
    }

    private static double size(int dimension) {
        return dimension % 7 == 0 ? 100 : 1;
    }

    /** Four answers with the pairs of all of them; lengths are drawn by themselves. */
    TrainingPrompt prompt(String id) {
        List<TrainingAnswer> answers = new ArrayList<>();
        for (int k = 0; k < ANSWERS; k++) {
            var hidden = new float[width];
            for (int i = 0; i < width; i++) {
                hidden[i] = (float) (size(i) * (3 + random.nextGaussian()));
            }
            answers.add(TrainingAnswer.compared(hidden, 20 + random.nextInt(200)));
        }
        List<PreferencePair> pairs = new ArrayList<>();
        for (int i = 0; i < ANSWERS; i++) {
            for (int j = i + 1; j < ANSWERS; j++) {
                double chance = Sigmoid.of(reward(answers.get(i)) - reward(answers.get(j)));
                pairs.add(random.nextDouble() < chance ? PreferencePair.of(i, j) : PreferencePair.of(j, i));
            }
        }
        return TrainingPrompt.of(id, answers, pairs);
    }

    List<TrainingPrompt> prompts(int count) {
        List<TrainingPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(prompt("prompt-" + i));
        }
        return prompts;
    }

    double reward(TrainingAnswer answer) {
        double reward = 0;
        for (int i = 0; i < width; i++) {
            reward += weight[i] * (answer.hidden()[i] / size(i) - 3);
        }
        return reward;
    }

    /** How often the true reward agrees with the people of these prompts: no reward does better in the long run. */
    double bayesRate(List<TrainingPrompt> prompts) {
        long pairs = 0;
        long agreed = 0;
        for (TrainingPrompt prompt : prompts) {
            for (PreferencePair pair : prompt.pairs()) {
                pairs++;
                TrainingAnswer chosen = prompt.answers().get(pair.chosen());
                TrainingAnswer rejected = prompt.answers().get(pair.rejected());
                agreed += reward(chosen) > reward(rejected) ? 1 : 0;
            }
        }
        return (double) agreed / pairs;
    }
}
