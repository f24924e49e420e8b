package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.reward.store.RewardPackageException;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Publishes what a share of the completions is worth to the reward model "default": one score a choice, metric {@code
 * reward}, or {@code reward[1]} for the second of several. It costs a prefill each; {@value #AT_ONCE_MAX} are read at once,
 * and one that comes while so many are is left out, as are all while no version is promoted.
 */
@Singleton
class CompletionRewards {
    private static final Logger LOG = Logger.getLogger(CompletionRewards.class);
    private static final int AT_ONCE_MAX = 2;

    private final RewardScoring scoring;
    private final RewardRegistry registry;
    private final RewardAlarm alarm;
    private final ScoreLog log;
    private final ScoreFeed feed;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final double share;
    private final Semaphore room = new Semaphore(AT_ONCE_MAX);

    CompletionRewards(
            RewardScoring scoring,
            RewardRegistry registry,
            RewardAlarm alarm,
            ScoreLog log,
            ScoreFeed feed,
            InstantSource clock,
            RandomGenerator random,
            RewardConfig config) {
        this.scoring = scoring;
        this.registry = registry;
        this.alarm = alarm;
        this.log = log;
        this.feed = feed;
        this.clock = clock;
        this.random = random;
        this.share = config.scoredShare();
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("millrace.reward.scored-share: must be in [0, 1], is " + share);
        }
    }

    /** Takes a completion; waits for nothing. */
    void completed(GenerationCompleted completed) {
        if (isAnswered(completed) && random.nextDouble() < share && room.tryAcquire()) {
            Thread.startVirtualThread(() -> {
                try {
                    score(completed);
                } catch (StatusRuntimeException | InvalidRankingException | RewardPackageException | IOException e) {
                    LOG.debugf("%s gets no reward: %s", completed.getRequestId(), e.getMessage());
                } finally {
                    room.release();
                }
            });
        }
    }

    private static boolean isAnswered(GenerationCompleted completed) {
        return !completed.hasFailure()
                && completed.getPrompt().getConversation().getMessagesCount() > 0
                && completed.getChoicesCount() > 0;
    }

    private void score(GenerationCompleted completed) throws IOException {
        if (registry.promoted(RewardScoring.DEFAULT_NAME).isEmpty()) {
            return;
        }
        var rewards = scoring.score(ScoreAnswersRequest.newBuilder()
                .addAllMessages(completed.getPrompt().getConversation().getMessagesList())
                .addAllAnswers(completed.getChoicesList().stream()
                        .map(CompletedChoice::getText)
                        .toList())
                .build());
        var scores = new ArrayList<>(scores(completed, rewards));
        var scored = registry.read(rewards.getRewardModel(), rewards.getVersion());
        scores.addAll(alarm.answered(completed, scored, finite(rewards)));
        log.publish(scores, "")
                .subscribe()
                .with(
                        _ -> scores.forEach(feed::publish),
                        e -> LOG.warnf("a reward of %s was not published: %s", completed.getRequestId(), e.toString()));
    }

    /** Those of which there is a mean: the alarm takes no other. */
    private static List<Double> finite(ScoreAnswersResponse rewards) {
        return rewards.getRewardsList().stream()
                .map(Reward::getReward)
                .filter(Double::isFinite)
                .toList();
    }

    private List<CompletionScored> scores(GenerationCompleted completed, ScoreAnswersResponse rewards) {
        long now = clock.millis();
        return IntStream.range(0, rewards.getRewardsCount())
                .mapToObj(index -> CompletionScored.newBuilder()
                        .setRequestId(completed.getRequestId())
                        .setMetric(index == 0 ? "reward" : "reward[%d]".formatted(index))
                        .setValue(rewards.getRewards(index).getReward())
                        .setScorer("reward:%s@%s".formatted(rewards.getRewardModel(), rewards.getVersion()))
                        .setModel(completed.getModel())
                        .setScoredEpochMs(now)
                        .build())
                .toList();
    }
}
