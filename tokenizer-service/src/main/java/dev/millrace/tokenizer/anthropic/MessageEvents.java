package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.openai.RewardObject;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallEvent;
import dev.millrace.tokenizer.tools.CallParser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one streamed answer in the order that Anthropic's clients expect: message_start; for each block of
 * text or call its start, deltas and stop, a ping behind the first start; message_delta with reason and usage;
 * message_stop. Each has its name on an {@code event:} line. One thread at a time, but for {@link #ping}.
 */
public final class MessageEvents implements AnswerFrames {
    private static final String PING = event("ping", Json.object());

    private final MessageObject message;
    private final @Nullable CallParser parser;
    /** Blocks begun. */
    private int blocks;

    private boolean inText;
    private boolean inCall;
    private boolean called;

    /**
     * For one answer.
     *
     * @param calls how calls are found in the text; null where there are none
     */
    public MessageEvents(ChatHead head, @Nullable CallReading calls) {
        this.message = new MessageObject(head, calls);
        this.parser = calls == null ? null : new CallParser(calls.format(), calls.names());
    }

    @Override
    public String begin() {
        return begin(0);
    }

    @Override
    public String begin(int promptTokens) {
        return event("message_start", Json.object().set("message", message.begun(promptTokens)));
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        return "";
    }

    @Override
    public String ping() {
        return PING;
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        return parser == null ? text(delta.text()) : told(parser.accept(delta.text()));
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var rest = parser == null ? "" : told(parser.finish());
        var last = Json.object();
        var stopped = stopBlock();
        last.set("delta", MessageObject.reason(end, called));
        last.set("usage", RewardObject.put(MessageObject.usage(end.usage()), end.reward()));
        return rest + stopped + event("message_delta", last) + event("message_stop", Json.object());
    }

    @Override
    public String failure(ApiError error) {
        return event("error", MessageError.tree(error));
    }

    private String told(List<CallEvent> events) {
        var frames = new StringBuilder();
        for (var event : events) {
            frames.append(
                    switch (event) {
                        case CallEvent.Content(String text) -> text(text);
                        case CallEvent.Started(int index, String name) -> call(index, name);
                        case CallEvent.Arguments(int _, String json) -> input(json);
                    });
        }
        return frames.toString();
    }

    private String text(String text) {
        if (text.isEmpty()) {
            return "";
        }
        var started = inText ? "" : start(MessageObject.text(""));
        inText = true;
        return started + delta(Json.object().put("type", "text_delta").put("text", text));
    }

    private String call(int index, String name) {
        var started = start(message.call(index, name));
        inCall = true;
        called = true;
        return started;
    }

    private String input(String json) {
        return delta(Json.object().put("type", "input_json_delta").put("partial_json", json));
    }

    private String start(ObjectNode block) {
        var before = stopBlock();
        var started = event(
                "content_block_start", Json.object().put("index", blocks++).set("content_block", block));
        return before + started + (blocks == 1 ? PING : "");
    }

    private String delta(ObjectNode delta) {
        return event(
                "content_block_delta", Json.object().put("index", blocks - 1).set("delta", delta));
    }

    private String stopBlock() {
        boolean open = inText || inCall;
        inText = false;
        inCall = false;
        return open ? event("content_block_stop", Json.object().put("index", blocks - 1)) : "";
    }

    private static String event(String type, ObjectNode fields) {
        var data = Json.object().put("type", type);
        data.setAll(fields);
        return "event: " + type + "\ndata: " + Json.text(data) + "\n\n";
    }
}
