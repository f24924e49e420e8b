package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ChatAnswer;
import dev.millrace.tokenizer.openai.ChatFrames;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.Delivery;

/** Who writes an answer again, chosen by what its request was. */
final class AnswerForms {
    private AnswerForms() {}

    /** The frames of a stream. */
    static AnswerFrames frames(AcceptedRequest request, Tokenizer tokenizer) {
        var delivery = request.delivery();
        return switch (delivery.form()) {
            case CHAT -> new ChatFrames(head(request), delivery.includeUsage(), delivery.logprobs() ? tokenizer : null);
            case NONE -> throw new IllegalArgumentException("cannot be resumed");
        };
    }

    /** The answer as a whole. */
    static ChatAnswer whole(AcceptedRequest request, Tokenizer tokenizer) {
        return switch (request.delivery().form()) {
            case CHAT -> new ChatAnswer(head(request), request.delivery().logprobs() ? tokenizer : null);
            case NONE -> throw new IllegalArgumentException("cannot be resumed");
        };
    }

    private static ChatHead head(AcceptedRequest request) {
        Delivery delivery = request.delivery();
        return new ChatHead(request.id(), delivery.createdS(), request.model(), delivery.fingerprint());
    }
}
