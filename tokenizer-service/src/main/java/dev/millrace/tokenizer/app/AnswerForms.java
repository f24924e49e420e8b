package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.anthropic.MessagesRequest;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.ChatRequest;
import dev.millrace.tokenizer.openai.CompletionRequest;
import dev.millrace.tokenizer.openai.GroundedChat;
import dev.millrace.tokenizer.responses.ResponsesRequest;
import dev.millrace.tokenizer.session.AcceptedRequest;

/** Who writes an answer again, chosen by what its request was. */
final class AnswerForms {
    private AnswerForms() {}

    /**
     * The request as it came, with the tokens that its writers have to be told.
     *
     * @param stream whether its answer shall come in frames
     */
    static AnswerRequest again(AcceptedRequest request, boolean stream) {
        var delivery = request.delivery();
        return switch (delivery.form()) {
            case CHAT -> chat(request, stream);
            case COMPLETION -> CompletionRequest.again(request.prompt(), delivery, stream);
            case RESPONSE -> ResponsesRequest.again(request.prompt(), delivery, stream);
            case MESSAGES -> new MessagesRequest(request.prompt(), stream);
            case NONE -> throw new IllegalArgumentException("cannot be resumed");
        };
    }

    private static AnswerRequest chat(AcceptedRequest request, boolean stream) {
        var delivery = request.delivery();
        var chat = new ChatRequest(request.prompt(), stream, delivery.includeUsage(), delivery.logprobs());
        return delivery.particulars().isEmpty() ? chat : GroundedChat.again(chat, delivery.particulars());
    }

    /** The frames of a stream. */
    static AnswerFrames frames(AcceptedRequest request, Edge edge) {
        return again(request, true).frames(head(request), edge.text().tokenizer(), edge.calls(request.prompt()));
    }

    /** The answer as a whole. */
    static AnswerBody whole(AcceptedRequest request, Edge edge) {
        return again(request, false).body(head(request), edge.text().tokenizer(), edge.calls(request.prompt()));
    }

    private static ChatHead head(AcceptedRequest request) {
        var delivery = request.delivery();
        return new ChatHead(request.id(), delivery.createdS(), request.model(), delivery.fingerprint());
    }
}
