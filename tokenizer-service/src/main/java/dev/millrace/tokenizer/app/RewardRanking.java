package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.sampler.v1.AnswersRewarded;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.tokenizer.session.AnswerRanking;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.OpenGeneration;
import dev.millrace.tokenizer.session.TextPrompt;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Asks the reward model what answers are worth and writes that, or that it cannot be known, to the request's own partition
 * of generated-tokens. The session learns it from there: so does an edge that starts again in between, and whoever reads the
 * answer a second time, and all choose the same answers though the reward model may be another one by then.
 */
@Singleton
class RewardRanking implements AnswerRanking {
    private static final Logger LOG = Logger.getLogger(RewardRanking.class);
    /** Shorter than a session waits, so that its failure says what was wrong. */
    private static final long SCORE_MS_MAX = 25_000;

    private static final long CHECK_MS_MAX = 2_000;
    /** How long a service that did not answer in time is not asked: each who asks holds one of a few threads meanwhile. */
    private static final long SILENCE_NS = 5_000_000_000L;

    private final EvalClient eval;
    private final EdgeProducer producer;
    private final TextModel text;
    private final TopicPartition partition;
    private volatile long silentUntilNs = System.nanoTime();

    RewardRanking(EdgeConfig config, EvalClient eval, EdgeProducer producer, TextModel text) {
        this.eval = eval;
        this.producer = producer;
        this.text = text;
        this.partition = new TopicPartition(Topics.GENERATED_TOKENS, config.partition());
    }

    /**
     * Asks before anything is generated whether the reward model that a prompt names can choose. A service that does not say
     * so in time is asked again when the answers are there. Blocks.
     *
     * @throws FailureException naming reward_model when it cannot
     */
    void requireUsable(TextPrompt prompt) {
        if (prompt.parameters().reward() == null || System.nanoTime() - silentUntilNs < 0) {
            return;
        }
        try {
            eval.ask(RewardServiceGrpc.getScoreAnswersMethod(), question(prompt, List.of()), CHECK_MS_MAX)
                    .join();
        } catch (CompletionException e) {
            var failure = EvalFailures.ofReward(Status.fromThrowable(e));
            if (failure.kind() == Failure.Kind.INVALID) {
                throw new FailureException(failure);
            }
            silentUntilNs = System.nanoTime() + SILENCE_NS;
        }
    }

    @Override
    public void rank(OpenGeneration generation, List<String> answers) {
        var request = generation.request();
        long leftMs = Math.max(1, request.deadlineMs() - System.currentTimeMillis());
        eval.ask(
                        RewardServiceGrpc.getScoreAnswersMethod(),
                        question(request.prompt(), answers),
                        Math.min(SCORE_MS_MAX, leftMs))
                .thenApply(RewardProto::toProto)
                .exceptionally(failure -> RewardProto.toProto(EvalFailures.ofReward(Status.fromThrowable(failure))))
                .thenAccept(rewards -> write(request.id(), rewards));
    }

    private ScoreAnswersRequest question(TextPrompt prompt, List<String> answers) {
        var wish = Objects.requireNonNull(prompt.parameters().reward(), "nobody asked for rewards");
        var question =
                ScoreAnswersRequest.newBuilder().setRewardModel(wish.model()).addAllAnswers(answers);
        switch (prompt.input()) {
            case TextPrompt.Text(var plain) -> question.setPrompt(plain);
            case TextPrompt.Ids ids ->
                question.setPrompt(text.tokenizer()
                        .decode(ids.ids().stream().mapToInt(Integer::intValue).toArray(), true));
            case TextPrompt.Conversation talk ->
                question.addAllMessages(ConversationProto.toProto(talk).getMessagesList());
        }
        return question.build();
    }

    private void write(String id, AnswersRewarded rewards) {
        var event = GenerationEvent.newBuilder()
                .setRequestId(id)
                .setRewarded(rewards)
                .build();
        producer.sendTo(partition, id, event).exceptionally(failure -> {
            // The session waits for half a minute and fails.
            LOG.errorf("request %s: the log did not take its rewards: %s", id, failure.getMessage());
            return null;
        });
    }
}
