package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;

/** Gathers one response and writes it as a whole. Bounded by the context length. One thread at a time. */
public final class ResponseAnswer {
    private final ResponseObject response;
    private final StringBuilder text = new StringBuilder();

    /** For one answer. */
    public ResponseAnswer(ResponseObject response) {
        this.response = response;
    }

    /** More text. */
    public void add(TextEvent.Delta delta) {
        text.append(delta.text());
    }

    /** The body of the answer. */
    public String finished(TextEvent.Finished end) {
        return Json.text(response.ended(end.reasons().getFirst(), text.toString(), end.usage()));
    }
}
