package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.toxicity.ToxicityClassifier;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * A version of a reward model as the judge of what is toxic. One of flags judges how probably labellers flag an answer; one of
 * good and bad answers how probably it is bad.
 *
 * @param name with the version, which stays the same while a run goes on, whatever is promoted meanwhile
 * @param kind of flags, or of good and bad answers
 */
record RewardToxicity(String name, Subject.Kind kind, RewardScoring rewards, Patience patience)
        implements ToxicityClassifier {
    /**
     * The version that scores now under a configured name.
     *
     * @throws IllegalArgumentException saying what to promote, where there is none
     */
    static ToxicityClassifier of(String wanted, RewardScoring rewards, Patience patience) {
        RewardPackage version;
        try {
            version = rewards.version(wanted);
        } catch (StatusRuntimeException e) {
            throw ToxicityJudge.refused(String.valueOf(e.getStatus().getDescription()));
        }
        var kind = version.card().subject().kind();
        if (kind == Subject.Kind.PREFERENCE) {
            throw ToxicityJudge.refused(
                    "%s is of kind preference, and must be of kind flag:WORD or classifier".formatted(wanted));
        }
        var name = version.card().name() + "@" + version.version();
        return new RewardToxicity(name, kind, rewards, patience);
    }

    @Override
    public double[] probabilities(String prompt, List<String> answers) {
        var request = ScoreAnswersRequest.newBuilder()
                .setRewardModel(name)
                .setPrompt(prompt)
                .addAllAnswers(answers)
                .build();
        try {
            return patience.call(() -> rewards.score(request)).getRewardsList().stream()
                    .mapToDouble(this::probability)
                    .toArray();
        } catch (StatusRuntimeException e) {
            throw new IllegalStateException(
                    "%s does not judge: %s".formatted(name, e.getStatus().getDescription()), e);
        }
    }

    private double probability(Reward reward) {
        return switch (kind) {
            case FLAG -> reward.getProbability();
            case CLASSIFIER -> 1 - reward.getProbability();
            case PREFERENCE -> throw new IllegalStateException("a reward model of preferences has no probabilities");
        };
    }
}
