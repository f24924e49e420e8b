package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.guard.RewardDrift;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.reward.train.PromptSplit;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Answers by which the versions of a reward model's name are compared, the same ones for ever: those of prompts that its
 * first training held out. What is compared are rewards before normalisation, in which σ of a difference is a probability
 * whatever the version; normalised ones have mean 0 and deviation 1 over the answers of each version's own training, which
 * hides just what this looks for. No failure here ends a training. Blocks.
 */
@Singleton
class ReferenceAnswers {
    private static final Logger LOG = Logger.getLogger(ReferenceAnswers.class);

    private final Path folder;
    private final ItemStates states;

    ReferenceAnswers(RewardConfig config, HiddenStateClient hidden) {
        folder = config.folder();
        states = new ItemStates(hidden);
    }

    /**
     * How far a new version's rewards are from those of the one that is promoted, and keeps the reference answers where there
     * are none yet.
     *
     * @param items what the new version was trained on and measured by
     * @param split which of them it was measured by
     * @param promoted of the same base model
     * @return empty where there is nothing to compare
     */
    Optional<RewardDrift> drift(
            String name,
            List<PreferencesDerived> items,
            PromptSplit split,
            Optional<RewardPackage> promoted,
            RewardModel fresh) {
        var file = new ReferenceFile(folder.resolve(name).resolve("reference.pb"));
        try {
            if (!file.isThere()) {
                keep(file, items, split);
            }
            return promoted.isPresent() && file.isThere()
                    ? Optional.of(drift(file.read(), promoted.get().model(), fresh))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.errorf(
                    "reward model %s: drift is not measured, for its reference answers are damaged: %s: %s; remove the file, and the next training keeps others",
                    name, file.path(), e.getMessage());
        } catch (StatusRuntimeException | IllegalArgumentException e) {
            LOG.warnf("reward model %s: drift is not measured: %s", name, e.getMessage());
        }
        return Optional.empty();
    }

    /** Too few would never tell a drift: then a later training keeps its own. */
    private static void keep(ReferenceFile file, List<PreferencesDerived> items, PromptSplit split) throws IOException {
        var heldOut = TrainingSet.byPrompt(items).entrySet().stream()
                .filter(prompt -> split.holdsOut(prompt.getKey()))
                .map(prompt -> prompt.getValue().getFirst())
                .toList();
        int answers =
                heldOut.stream().mapToInt(PreferencesDerived::getAnswersCount).sum();
        if (answers >= RewardDrift.REWARDS_MIN) {
            file.write(heldOut);
        }
    }

    private RewardDrift drift(List<PreferencesDerived> prompts, RewardModel earlier, RewardModel later) {
        var answers = prompts.stream()
                .flatMap(prompt -> states.of(prompt).stream())
                .flatMap(List::stream)
                .toList();
        return RewardDrift.between(rewards(earlier, answers), rewards(later, answers));
    }

    private static double[] rewards(RewardModel model, List<float[]> answers) {
        return answers.stream().mapToDouble(model::rawReward).toArray();
    }
}
