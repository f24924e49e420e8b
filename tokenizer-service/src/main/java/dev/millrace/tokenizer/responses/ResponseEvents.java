package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one streamed response in the order that OpenAI's clients expect: created, in_progress, the items of
 * its output one after the other, completed or incomplete. Each has its name on an {@code event:} line and a sequence
 * number that rises by one. One thread at a time.
 */
final class ResponseEvents implements AnswerFrames {
    private final ResponseObject response;
    private final OutputItems items;
    private final StringBuilder events = new StringBuilder();
    private int sequence;

    /**
     * @param calls how calls are found in the text; null where there are none
     * @param logprobs spells tokens when log-probabilities are reported, else null
     */
    ResponseEvents(ResponseObject response, @Nullable CallReading calls, @Nullable Tokenizer logprobs) {
        this.response = response;
        this.items = new OutputItems(response.head().id(), calls, logprobs, this::event);
    }

    @Override
    public String begin() {
        event("response.created", about(response.begun()));
        event("response.in_progress", about(response.begun()));
        items.begin();
        return taken();
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        return "";
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        items.add(delta);
        return taken();
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var reason = end.reasons().getFirst();
        boolean whole = ResponseObject.isWhole(reason);
        items.end(whole);
        event(whole ? "response.completed" : "response.incomplete", about(response.ended(items.ended(), end)));
        return taken();
    }

    @Override
    public String failure(ApiError error) {
        var told = Json.object()
                .put("code", error.code() == null ? error.type() : error.code())
                .put("message", error.message())
                .put("param", error.param());
        event("error", told);
        event("response.failed", about(response.failed(error)));
        return taken();
    }

    private static ObjectNode about(ObjectNode response) {
        return Json.object().set("response", response);
    }

    private void event(String type, ObjectNode fields) {
        var data = Json.object().put("type", type).put("sequence_number", sequence++);
        data.setAll(fields);
        events.append("event: ").append(type).append("\ndata: ").append(Json.text(data));
        events.append("\n\n");
    }

    private String taken() {
        var text = events.toString();
        events.setLength(0);
        return text;
    }
}
