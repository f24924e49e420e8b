package dev.millrace.eval.app;

import dev.millrace.contract.ProtobufSerde;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.reward.RewardEstimate;
import dev.millrace.eval.reward.route.RewardRoutes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where a completion goes by the reward of its first choice under "default". What answers no conversation in words goes
 * nowhere, nor what was made for a comparison, an evaluation or a shadow.
 *
 * @param routes tried in their order
 * @param scoring says what an answer is worth
 * @param unscored is called for each completion that no reward model can read, or none says anything of
 */
record CompletionRoutes(RewardRoutes routes, RewardScoring scoring, Runnable unscored) {
    private static final Logger LOG = Logger.getLogger(CompletionRoutes.class);
    private static final Deserializer<GenerationCompleted> PARSER =
            new ProtobufSerde<>(GenerationCompleted.parser()).deserializer();

    /**
     * The completion on its way; empty when it goes nowhere.
     *
     * @throws StatusRuntimeException when it is not known yet: no version is promoted, or an edge or a model is away
     */
    Optional<RoutedCompletion> of(ConsumerRecord<String, byte[]> record) {
        var completed = parse(record);
        if (completed == null || !isAnswered(completed)) {
            return Optional.empty();
        }
        if (record.serializedValueSize() > Derivation.RECORD_BYTES_MAX) {
            return unscored(record, "too large for a record with further headers");
        }
        try {
            var rewards = scoring.score(ScoreAnswersRequest.newBuilder()
                    .setRewardModel(RewardScoring.DEFAULT_NAME)
                    .addAllMessages(completed.getPrompt().getConversation().getMessagesList())
                    .addAnswers(completed.getChoices(0).getText())
                    .build());
            var reward = rewards.getRewards(0);
            return routes.choose(new RewardEstimate(reward.getReward(), reward.getUncertainty()))
                    .map(route -> RoutedCompletion.of(record, route, rewards));
        } catch (InvalidRankingException e) {
            return unscored(record, String.valueOf(e.getMessage()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                return unscored(record, String.valueOf(e.getStatus().getDescription()));
            }
            throw e;
        }
    }

    /** Sends a completion nowhere that could not be scored however often it was tried. */
    void giveUp(ConsumerRecord<String, byte[]> record, Status failure) {
        unscored(record, "no answer in %d tries: %s".formatted(ScoringTries.TRIES_MAX, failure));
    }

    /** Null when it is none: then {@link CompletionConsumer}, which reads the same topic, makes a dead letter of it. */
    private static @Nullable GenerationCompleted parse(ConsumerRecord<String, byte[]> record) {
        try {
            return record.value() == null ? null : PARSER.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return null;
        }
    }

    private static boolean isAnswered(GenerationCompleted completed) {
        return !completed.hasFailure()
                && LiveCompletions.isLive(completed.getRequestId())
                && completed.getPrompt().getConversation().getMessagesCount() > 0
                && completed.getChoicesCount() > 0
                && !completed.getChoices(0).getText().isBlank();
    }

    private Optional<RoutedCompletion> unscored(ConsumerRecord<String, byte[]> record, String reason) {
        LOG.warnf("completions %d@%d goes to no route: %s", record.partition(), record.offset(), reason);
        unscored.run();
        return Optional.empty();
    }
}
