package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextSink;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;

/**
 * One answer that is sent as a whole.
 *
 * @param context the response's event loop
 */
record WholeAnswer(HttpServerResponse response, Context context, AnswerBody answer) implements TextSink {
    @Override
    public void accept(TextEvent event) {
        switch (event) {
            case TextEvent.Accepted accepted -> {}
            case TextEvent.PromptScored part -> answer.add(part);
            case TextEvent.Delta delta -> answer.add(delta);
            case TextEvent.PartEnded part -> answer.add(part);
            case TextEvent.Finished finished -> {
                var body = answer.finished(finished);
                context.runOnContext(go -> HttpAnswers.json(response, 200, body));
            }
            case TextEvent.Failed failed -> fail(ApiError.of(failed.failure()));
        }
    }

    /** Answers with an error. */
    void fail(ApiError error) {
        context.runOnContext(go -> HttpAnswers.error(response, error));
    }
}
