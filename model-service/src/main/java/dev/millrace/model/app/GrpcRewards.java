package dev.millrace.model.app;

import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.RewardServiceGrpc.RewardServiceBlockingStub;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.draw.Rewards;
import dev.millrace.model.train.job.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The reward models of the evaluation service, with all that guards them against being exploited. */
final class GrpcRewards implements Rewards {
    /** Answers of a request, as the service takes them. */
    private static final int ANSWERS_MAX = 16;

    private static final int TEXT_MAX = 65_536;
    private static final long CALL_SECONDS_MAX = 120;
    /** Of what the check of texts refuses, where it has no worse: the lowest a reward is bounded to unless configured otherwise. */
    private static final double REFUSED = -4;

    private final RewardServiceBlockingStub eval;

    GrpcRewards(RewardServiceBlockingStub eval) {
        this.eval = eval;
    }

    @Override
    public String version(String model) throws AwayException, InterruptedException {
        var request = ScoreAnswersRequest.newBuilder()
                .setRewardModel(model)
                .setPrompt("?")
                .build();
        try {
            var response = ask(request);
            return response.getRewardModel() + "@" + response.getVersion();
        } catch (TrainingException e) {
            throw new IllegalArgumentException("objective_settings.reward_model: " + e.getMessage(), e);
        }
    }

    @Override
    public double[] of(String model, List<Message> prompt, List<String> answers)
            throws AwayException, InterruptedException {
        var messages = prompt.stream().map(GrpcRewards::message).toList();
        var rewards = new ArrayList<Reward>();
        for (int from = 0; from < answers.size(); from += ANSWERS_MAX) {
            var part = answers.subList(from, Math.min(answers.size(), from + ANSWERS_MAX));
            var response = ask(ScoreAnswersRequest.newBuilder()
                    .setRewardModel(model)
                    .addAllMessages(messages)
                    .addAllAnswers(part.stream().map(GrpcRewards::bounded).toList())
                    .build());
            if (response.getRewardsCount() != part.size()) {
                throw new AwayException(
                        "reward model: %d rewards of %d answers".formatted(response.getRewardsCount(), part.size()));
            }
            rewards.addAll(response.getRewardsList());
        }
        double least = rewards.stream()
                .filter(reward -> reward.getRefused().isEmpty())
                .mapToDouble(GrpcRewards::guarded)
                .min()
                .orElse(REFUSED);
        return rewards.stream().mapToDouble(reward -> worth(reward, least)).toArray();
    }

    private ScoreAnswersResponse ask(ScoreAnswersRequest request) throws AwayException, InterruptedException {
        var door = eval.withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
        return GrpcCalls.ask("reward model", () -> door.scoreAnswers(request));
    }

    private static ChatMessage message(Message message) {
        return ChatMessage.newBuilder()
                .setRole(message.role().name().toLowerCase(Locale.ROOT))
                .setContent(bounded(message.content()))
                .build();
    }

    private static String bounded(String text) {
        return text.substring(0, Math.min(TEXT_MAX, text.length()));
    }

    /** What choosing goes by: doubted and bounded. */
    private static double guarded(Reward reward) {
        return reward.hasGuarded() ? reward.getGuarded() : reward.getReward();
    }

    /**
     * What is refused is worth no more than the least that others can be.
     *
     * @param least of the others: those of a reward model that is served have no bounds
     */
    private static double worth(Reward reward, double least) {
        return reward.getRefused().isEmpty() ? guarded(reward) : Math.min(guarded(reward), Math.min(least, REFUSED));
    }
}
