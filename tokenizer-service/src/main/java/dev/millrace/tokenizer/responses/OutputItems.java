package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatParts;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallEvent;
import dev.millrace.tokenizer.tools.CallParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items of one response as its text comes: messages and calls of functions, one after the other. Each begins, grows and
 * ends with events of its own. Bounded by the context length. One thread at a time.
 */
final class OutputItems {
    private final String answer;
    private final @Nullable CallReading calls;
    private final @Nullable CallParser parser;
    private final Listener listener;
    private final ArrayNode items = Json.object().arrayNode();
    private final StringBuilder message = new StringBuilder();
    private final List<ToolCall> called = new ArrayList<>();
    private final @Nullable Tokenizer logprobs;
    /** Tokens that are in no message yet. */
    private final List<TextEvent.TokenText> untold = new ArrayList<>();

    private @Nullable Item open;

    /** Told of every event of an item. */
    interface Listener {
        /** Nobody wants to know. */
        Listener NOBODY = (type, fields) -> {};

        /** @param fields those that this type of event has beside type and number */
        void event(String type, ObjectNode fields);
    }

    /** An item that has begun: a message where {@code call} is null. */
    private record Item(ObjectNode head, @Nullable ToolCall call, StringBuilder text, ArrayNode logprobs) {
        Item(ObjectNode head, @Nullable ToolCall call) {
            this(head, call, new StringBuilder(), Json.object().arrayNode());
        }
    }

    /**
     * @param answer id of the response
     * @param calls how calls are found in the text; null where there are none
     * @param logprobs spells tokens when log-probabilities are reported, else null
     */
    OutputItems(String answer, @Nullable CallReading calls, @Nullable Tokenizer logprobs, Listener listener) {
        this.answer = answer;
        this.logprobs = logprobs;
        this.calls = calls;
        this.parser = calls == null ? null : calls.parser();
        this.listener = listener;
    }

    /** The answer begins; what cannot be a call is a message before its first word. */
    void begin() {
        if (parser == null) {
            beginMessage();
        }
    }

    /** More text. */
    void add(TextEvent.Delta delta) {
        untold.addAll(delta.tokens());
        if (parser == null) {
            content(delta.text());
        } else {
            found(parser.accept(delta.text()));
        }
    }

    /** The answer has ended: whole, or in the middle of its last item. */
    void end(boolean whole) {
        if (parser != null) {
            found(parser.finish());
        }
        if (open == null && items.isEmpty()) {
            beginMessage();
        }
        close(whole ? "completed" : "incomplete");
    }

    /** Those that have ended. */
    ArrayNode ended() {
        return items;
    }

    /** All of them as one message of a conversation. */
    ChatMessage message() {
        return new ChatMessage("assistant", message.toString(), called, "", "");
    }

    /** A part of a message that says this, without log-probabilities. */
    static ObjectNode part(String text) {
        return part(text, Json.object().arrayNode());
    }

    private static ObjectNode part(String text, ArrayNode logprobs) {
        var part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.set("logprobs", logprobs.deepCopy());
        return part;
    }

    /** The log-probabilities of tokens that have come since this was asked last. */
    private ArrayNode told() {
        var told = Json.object().arrayNode();
        if (logprobs != null) {
            told.addAll((ArrayNode) ChatParts.logprobs(untold, logprobs).get("content"));
        }
        untold.clear();
        return told;
    }

    private void found(List<CallEvent> events) {
        for (var event : events) {
            switch (event) {
                case CallEvent.Content(String text) -> content(text);
                case CallEvent.Started(int index, String name) -> beginCall(index, name);
                case CallEvent.Arguments(int _, String text) -> arguments(text);
            }
        }
    }

    private void content(String text) {
        if (open == null || open.call() != null) {
            beginMessage();
        }
        var item = Objects.requireNonNull(open);
        item.text().append(text);
        var told = told();
        item.logprobs().addAll(told);
        ObjectNode fields = ofPart(item).put("delta", text).set("logprobs", told);
        listener.event("response.output_text.delta", fields);
    }

    private void arguments(String text) {
        var item = Objects.requireNonNull(open);
        item.text().append(text);
        // Those of a call are not told.
        untold.clear();
        listener.event("response.function_call_arguments.delta", of(item).put("delta", text));
    }

    private void beginMessage() {
        var head = Json.object().put("type", "message").put("id", itemId("msg_"));
        var item = begin(new Item(head, null));
        listener.event("response.content_part.added", ofPart(item).set("part", part("", item.logprobs())));
    }

    private void beginCall(int index, String name) {
        var id = Objects.requireNonNull(calls).id(answer, 0, index);
        var head = Json.object().put("type", "function_call").put("id", itemId("fc_"));
        begin(new Item(head, new ToolCall(id, name, "")));
    }

    private Item begin(Item item) {
        close("completed");
        open = item;
        listener.event("response.output_item.added", withItem(written(item, "in_progress")));
        return item;
    }

    private void close(String status) {
        var item = open;
        if (item == null) {
            return;
        }
        var text = item.text().toString();
        if (item.call() == null) {
            message.append(text);
            ObjectNode done = ofPart(item)
                    .put("text", text)
                    .set("logprobs", item.logprobs().deepCopy());
            listener.event("response.output_text.done", done);
            listener.event("response.content_part.done", ofPart(item).set("part", part(text, item.logprobs())));
        } else {
            called.add(new ToolCall(item.call().id(), item.call().name(), text));
            listener.event(
                    "response.function_call_arguments.done",
                    of(item).put("name", item.call().name()).put("arguments", text));
        }
        var written = written(item, status);
        listener.event("response.output_item.done", withItem(written));
        items.add(written);
        open = null;
    }

    /** While it is in progress it says nothing of its text. */
    private static ObjectNode written(Item item, String status) {
        boolean begun = status.equals("in_progress");
        var tree = item.head().deepCopy().put("status", status);
        var call = item.call();
        if (call != null) {
            return tree.put("call_id", call.id())
                    .put("name", call.name())
                    .put("arguments", begun ? "" : item.text().toString());
        }
        var content = tree.put("role", "assistant").putArray("content");
        if (!begun) {
            content.add(part(item.text().toString(), item.logprobs()));
        }
        return tree;
    }

    /** {@code msg_} and the mark of the response; of later items with their place. */
    private String itemId(String prefix) {
        int place = items.size() + (open == null ? 0 : 1);
        return prefix + answer.substring(answer.indexOf('_') + 1) + (place == 0 ? "" : "_" + place);
    }

    private ObjectNode of(Item item) {
        return Json.object().put("item_id", item.head().path("id").textValue()).put("output_index", items.size());
    }

    private ObjectNode ofPart(Item item) {
        return of(item).put("content_index", 0);
    }

    private ObjectNode withItem(ObjectNode item) {
        return Json.object().put("output_index", items.size()).set("item", item);
    }
}
