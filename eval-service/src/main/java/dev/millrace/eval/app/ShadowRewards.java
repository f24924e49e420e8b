package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.eval.app.LiveShadow.PairRewards;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.online.challenge.Pairs.Pair;
import dev.millrace.eval.reward.store.RewardPackageException;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;

/** Scores pairs by the promoted version of the reward model "default", both answers by the same; conversations only. */
@Singleton
class ShadowRewards implements PairRewards {
    private static final Logger LOG = Logger.getLogger(ShadowRewards.class);

    private final RewardScoring scoring;
    private final RewardRegistry registry;

    ShadowRewards(RewardScoring scoring, RewardRegistry registry) {
        this.scoring = scoring;
        this.registry = registry;
    }

    @Override
    public Pair rewarded(Pair pair, TextPrompt prompt, List<String> texts) {
        try {
            if (prompt.getConversation().getMessagesCount() == 0
                    || registry.promoted(RewardScoring.DEFAULT_NAME).isEmpty()) {
                return pair;
            }
            var rewards = scoring.score(ScoreAnswersRequest.newBuilder()
                    .addAllMessages(prompt.getConversation().getMessagesList())
                    .addAllAnswers(texts)
                    .build());
            double one = rewards.getRewards(0).getReward();
            double other = rewards.getRewards(1).getReward();
            return Double.isFinite(one) && Double.isFinite(other)
                    ? new Pair(pair.champion().rewarded(one), pair.challenger().rewarded(other), pair.agreement())
                    : pair;
        } catch (StatusRuntimeException | InvalidRankingException | RewardPackageException | IOException e) {
            LOG.debugf("a pair is compared without rewards: %s", e.getMessage());
            return pair;
        }
    }
}
