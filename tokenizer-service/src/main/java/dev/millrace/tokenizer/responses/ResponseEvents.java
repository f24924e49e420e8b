package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;

/**
 * Writes the events of one streamed response in the order that OpenAI's clients expect: created, in_progress, the message
 * and its part begin, deltas, both end, completed or incomplete. Each has its name on an {@code event:} line and a
 * sequence number that rises by one. One thread at a time.
 */
public final class ResponseEvents implements AnswerFrames {
    private final ResponseObject response;
    private final StringBuilder text = new StringBuilder();
    private int sequence;

    /** For one answer. */
    public ResponseEvents(ResponseObject response) {
        this.response = response;
    }

    @Override
    public String begin() {
        return event("response.created", about(response.begun()))
                + event("response.in_progress", about(response.begun()))
                + event("response.output_item.added", item(response.message("in_progress", null)))
                + event("response.content_part.added", ofPart().set("part", ResponseObject.part("")));
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        return "";
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        text.append(delta.text());
        var fields = ofPart().put("delta", delta.text());
        fields.putArray("logprobs");
        return event("response.output_text.delta", fields);
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var reason = end.reasons().getFirst();
        boolean whole = reason == FinishReason.STOP;
        var done = ofPart().put("text", text.toString());
        done.putArray("logprobs");
        var ended = response.ended(reason, text.toString(), end.usage());
        response.request().keep(response.id(), text.toString(), Json.text(ended));
        return event("response.output_text.done", done)
                + event("response.content_part.done", ofPart().set("part", ResponseObject.part(text.toString())))
                + event(
                        "response.output_item.done",
                        item(response.message(whole ? "completed" : "incomplete", text.toString())))
                + event(whole ? "response.completed" : "response.incomplete", about(ended));
    }

    @Override
    public String failure(ApiError error) {
        var told = Json.object()
                .put("code", error.code() == null ? error.type() : error.code())
                .put("message", error.message())
                .put("param", error.param());
        return event("error", told) + event("response.failed", about(response.failed(error)));
    }

    private static ObjectNode about(ObjectNode response) {
        return Json.object().set("response", response);
    }

    private static ObjectNode item(ObjectNode message) {
        return Json.object().put("output_index", 0).set("item", message);
    }

    private ObjectNode ofPart() {
        return Json.object()
                .put("item_id", response.messageId())
                .put("output_index", 0)
                .put("content_index", 0);
    }

    private String event(String type, ObjectNode fields) {
        var data = Json.object().put("type", type).put("sequence_number", sequence++);
        data.setAll(fields);
        return "event: " + type + "\ndata: " + Json.text(data) + "\n\n";
    }
}
