package dev.millrace.tokenizer.app;

import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.sampler.v1.AnswersRewarded;
import dev.millrace.contract.tokenizer.v1.RewardChoice;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.tokenizer.session.AnswerReward;
import dev.millrace.tokenizer.session.AnswerRewards;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.RewardWish;
import org.jspecify.annotations.Nullable;

/** The choice of answers by their reward as the contract has it. */
final class RewardProto {
    private RewardProto() {}

    /**
     * What a request asks for; null when it does not ask.
     *
     * @throws FailureException when a field is out of its range
     */
    static @Nullable RewardWish wish(TextParameters p) {
        var min = p.hasMinReward() ? p.getMinReward() : null;
        if (p.getRewardModel().isEmpty()) {
            if (min != null) {
                throw FailureException.invalid(
                        "min_reward",
                        "invalid_value",
                        "Invalid value for 'min_reward': only allowed with 'reward_model'.");
            }
            return null;
        }
        return new RewardWish(p.getRewardModel(), min);
    }

    static void put(RewardWish wish, TextParameters.Builder proto) {
        proto.setRewardModel(wish.model());
        if (wish.min() != null) {
            proto.setMinReward(wish.min());
        }
    }

    /** As the log keeps what the service said. */
    static AnswersRewarded toProto(ScoreAnswersResponse response) {
        var event = AnswersRewarded.newBuilder()
                .setRewardModel(response.getRewardModel())
                .setVersion(response.getVersion());
        for (var one : response.getRewardsList()) {
            event.addRewards(dev.millrace.contract.sampler.v1.AnswerReward.newBuilder()
                    .setReward(one.getReward())
                    .setUncertainty(one.getUncertainty())
                    .setTokens(one.getTokens())
                    .setGuarded(one.hasGuarded() ? one.getGuarded() : one.getReward())
                    .setRefused(one.getRefused()));
        }
        return event.build();
    }

    /** As the log keeps that there are none. */
    static AnswersRewarded toProto(Failure failure) {
        return AnswersRewarded.newBuilder()
                .setFailure(CompletionProto.toProto(failure))
                .build();
    }

    static AnswerRewards fromProto(AnswersRewarded event) {
        return new AnswerRewards(
                event.getRewardModel(),
                event.getVersion(),
                event.getRewardsList().stream().map(RewardProto::fromProto).toList());
    }

    /** Of a record without it the guarded reward is the reward: that is what answers were chosen by when it was written. */
    private static AnswerReward fromProto(dev.millrace.contract.sampler.v1.AnswerReward one) {
        return new AnswerReward(
                one.getReward(),
                one.getUncertainty(),
                one.getTokens(),
                one.hasGuarded() ? one.getGuarded() : one.getReward(),
                one.getRefused());
    }

    static RewardChoice toProto(dev.millrace.tokenizer.session.RewardChoice choice) {
        var proto = RewardChoice.newBuilder()
                .setRewardModel(choice.model())
                .setVersion(choice.version())
                .setBestOf(choice.bestOf())
                .setMeanReward(choice.mean())
                .setTokens(choice.tokens())
                .setBelowMinReward(choice.belowMin());
        if (choice.klBound() != null) {
            proto.setKlBound(choice.klBound());
        }
        return proto.build();
    }
}
