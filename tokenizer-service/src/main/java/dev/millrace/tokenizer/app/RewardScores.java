package dev.millrace.tokenizer.app;

import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.tokenizer.openai.ScoreAnswers;
import dev.millrace.tokenizer.openai.ScoreRequest;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/score} with a reward model. */
@Singleton
class RewardScores {
    private static final long SCORE_MS_MAX = 60_000;

    private final EvalClient eval;

    RewardScores(EvalClient eval) {
        this.eval = eval;
    }

    /**
     * The answer's body; fails with a {@link FailureException}.
     *
     * @param model empty for the default one
     */
    CompletableFuture<String> score(String model, ScoreRequest request) {
        var question = ScoreAnswersRequest.newBuilder().setRewardModel(model).addAllAnswers(request.second());
        if (request.messages().isEmpty()) {
            question.setPrompt(request.first().getFirst());
        } else {
            var talk = ConversationProto.toProto(new TextPrompt.Conversation(request.messages()));
            question.addAllMessages(talk.getMessagesList());
        }
        long createdS = System.currentTimeMillis() / 1000;
        return eval.ask(RewardServiceGrpc.getScoreAnswersMethod(), question.build(), SCORE_MS_MAX)
                .thenApply(answer -> ScoreAnswers.rewards(
                        "score-" + UUID.randomUUID(), createdS, RewardProto.fromProto(RewardProto.toProto(answer))))
                .exceptionally(failure -> {
                    throw new FailureException(EvalFailures.ofScore(Status.fromThrowable(failure)));
                });
    }
}
