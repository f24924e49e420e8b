package dev.millrace.eval.app;

import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.eval.constitution.AnswerJudge;
import dev.millrace.eval.constitution.Question;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The served model's verdicts: an edge says which tokens a question has, a model how probable either reply is after them.
 * Blocks; fails with a {@link StatusRuntimeException}.
 */
@Singleton
class VerdictClient {
    private final ModelStubs stubs;

    VerdictClient(ModelStubs stubs) {
        this.stubs = stubs;
    }

    /** The model that judges: its name and version. */
    record Judge(String model, String version) {}

    Judge judge() {
        var model = stubs.description();
        return new Judge(model.getModel(), model.getVersion());
    }

    /** Verdicts by what the two replies are as tokens now; INVALID_ARGUMENT when a message does not fit the model's context. */
    AnswerJudge.Verdicts verdicts() {
        var replies = List.of(token(Question.FIRST), token(Question.SECOND));
        return message -> odds(message, replies);
    }

    private double odds(String message, List<Integer> replies) {
        var asked = Conversation.newBuilder()
                .addMessages(ChatMessage.newBuilder().setRole("user").setContent(message));
        var tokens = stubs.edge()
                .applyTemplate(
                        ApplyTemplateRequest.newBuilder().setConversation(asked).build())
                .getTokenIdsList();
        var request = ScoreRequest.newBuilder()
                .addAllTokenIds(tokens)
                .setFirst(tokens.size())
                .addAllNextIds(replies)
                .build();
        try {
            var reply = stubs.model().score(request);
            return (double) reply.getNextLogprobs(0) - reply.getNextLogprobs(1);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("comparison_id: two of its answers and the conversation do not fit the model: "
                                + e.getStatus().getDescription())
                        .asRuntimeException();
            }
            throw e;
        }
    }

    /** The token of a reply. Where a vocabulary begins words with a mark of their own, that one. */
    private int token(String reply) {
        return stubs.edge()
                .encode(EncodeRequest.newBuilder().setText(reply).build())
                .getTokenIdsList()
                .getLast();
    }
}
