package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ChatAnswer;
import dev.millrace.tokenizer.openai.ChatFrames;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.Delivery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who writes an answer again, chosen by what its request was. */
final class AnswerForms {
    private AnswerForms() {}

    /** The frames of a stream. */
    static AnswerFrames frames(AcceptedRequest request, Edge edge) {
        var delivery = request.delivery();
        return switch (delivery.form()) {
            case CHAT ->
                new ChatFrames(
                        head(request),
                        choices(request),
                        delivery.includeUsage(),
                        tokenizer(request, edge),
                        edge.calls(request.prompt()));
            case NONE -> throw new IllegalArgumentException("cannot be resumed");
        };
    }

    /** The answer as a whole. */
    static ChatAnswer whole(AcceptedRequest request, Edge edge) {
        return switch (request.delivery().form()) {
            case CHAT ->
                new ChatAnswer(
                        head(request),
                        tokenizer(request, edge),
                        request.parameters().promptLogprobs() == null
                                ? null
                                : edge.text().tokenizer(),
                        edge.calls(request.prompt()));
            case NONE -> throw new IllegalArgumentException("cannot be resumed");
        };
    }

    private static int choices(AcceptedRequest request) {
        return Objects.requireNonNullElse(request.prompt().parameters().choices(), 1);
    }

    private static @Nullable Tokenizer tokenizer(AcceptedRequest request, Edge edge) {
        return request.delivery().logprobs() ? edge.text().tokenizer() : null;
    }

    private static ChatHead head(AcceptedRequest request) {
        Delivery delivery = request.delivery();
        return new ChatHead(request.id(), delivery.createdS(), request.model(), delivery.fingerprint());
    }
}
