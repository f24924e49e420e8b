package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.RewardScale;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.figure.RewardFigures;
import dev.millrace.eval.reward.train.TrainingSettings;

/**
 * What a version is, as written to {@code card.json} along with version and time.
 *
 * @param name of the reward, the same for all versions: 1 to 64 of {@code a-z0-9._-}
 * @param subject what it has learnt, and from whom
 * @param base whose hidden states it reads
 * @param recipe how it was made
 * @param scale takes its rewards to mean 0 and deviation 1 over the reference completions
 * @param figures on held-out prompts
 */
public record RewardCard(
        String name, Subject subject, BaseModel base, Recipe recipe, RewardScale scale, RewardFigures figures) {
    public RewardCard {
        Named.checkFolder("name", name);
    }

    /**
     * How a version was made.
     *
     * @param parent version whose weights the training started from; empty when none
     * @param dataHash of all prompts, {@link dev.millrace.eval.reward.train.DataHash}
     * @param settings of the training
     * @param penalty λ that was chosen
     */
    public record Recipe(String parent, String dataHash, TrainingSettings settings, double penalty) {
        public Recipe {
            if (!parent.isEmpty()) {
                Named.checkFolder("recipe.parent", parent);
            }
            if (!dataHash.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("recipe.dataHash: must be 64 hexadecimal digits");
            }
        }
    }
}
