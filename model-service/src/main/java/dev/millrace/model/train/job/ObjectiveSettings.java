package dev.millrace.model.train.job;

/**
 * What an objective has of its own; what it does not know it does not look at.
 *
 * @param beta strength of the reference, in (0, 100]
 * @param labelSmoothing share of the pairs that may be the wrong way round, in [0, 0.5)
 * @param temperature of distillation and of answers that are drawn, in (0, 10]
 * @param group answers to a prompt that are drawn, 2 to 64
 * @param rewardModel that judges them, name or name@version; empty for none
 * @param teacher package of a distillation's teacher; empty for none
 */
public record ObjectiveSettings(
        double beta, double labelSmoothing, double temperature, int group, String rewardModel, String teacher) {
    public static final ObjectiveSettings DEFAULT = new ObjectiveSettings(0.1, 0, 1, 8, "", "");

    private static final int NAME_MAX = 256;

    public ObjectiveSettings {
        Bounds.above("objective_settings.beta", beta, 0, 100);
        if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
            throw new IllegalArgumentException(
                    "objective_settings.label_smoothing: must be in [0, 0.5), is " + labelSmoothing);
        }
        Bounds.above("objective_settings.temperature", temperature, 0, 10);
        Bounds.within("objective_settings.group", group, 2, 64);
        Bounds.length("objective_settings.reward_model", rewardModel, NAME_MAX);
        Bounds.length("objective_settings.teacher", teacher, NAME_MAX);
    }

    /** Refuses what the objective cannot do without. */
    void check(Objective objective) {
        switch (objective) {
            case GRPO, PPO, REJECTION -> require("reward_model", rewardModel, objective);
            case DISTILL, CAUSAL, SFT, DPO, IPO, KTO, REWARD, MASKED, SPANS -> {}
        }
    }

    private static void require(String field, String value, Objective objective) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "objective_settings.%s: objective %s needs one".formatted(field, objective));
        }
    }
}
