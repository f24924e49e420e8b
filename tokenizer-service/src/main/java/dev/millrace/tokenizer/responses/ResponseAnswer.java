package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;

/** Gathers one response and writes it as a whole. Bounded by the context length. One thread at a time. */
public final class ResponseAnswer implements AnswerBody {
    private final ResponseObject response;
    private final StringBuilder text = new StringBuilder();

    /** For one answer. */
    public ResponseAnswer(ResponseObject response) {
        this.response = response;
    }

    @Override
    public void add(TextEvent.PromptScored part) {}

    @Override
    public void add(TextEvent.Delta delta) {
        text.append(delta.text());
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var body = Json.text(response.ended(end.reasons().getFirst(), text.toString(), end.usage()));
        response.request().keep(response.id(), text.toString(), body);
        return body;
    }
}
