package dev.millrace.tokenizer.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallEvent;
import dev.millrace.tokenizer.tools.CallParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one answer and writes it as a whole, in the same blocks that {@link MessageEvents} streams. The input of a call
 * that was cut off is an empty object; {@code stop_reason} says {@code max_tokens} then. Bounded by the context length.
 * One thread at a time.
 */
public final class MessageAnswer implements AnswerBody {
    private final MessageObject message;
    private final @Nullable CallReading calls;
    private final StringBuilder text = new StringBuilder();

    /**
     * For one answer.
     *
     * @param calls how calls are found in the text; null where there are none
     */
    public MessageAnswer(ChatHead head, @Nullable CallReading calls) {
        this.message = new MessageObject(head, calls);
        this.calls = calls;
    }

    @Override
    public void add(TextEvent.PromptScored part) {}

    @Override
    public void add(TextEvent.Delta delta) {
        text.append(delta.text());
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var found = found();
        boolean called = found.stream().anyMatch(CallEvent.Started.class::isInstance);
        return Json.text(message.ended(content(found), end, called));
    }

    private List<CallEvent> found() {
        if (calls == null) {
            return List.of(new CallEvent.Content(text.toString()));
        }
        var parser = new CallParser(calls.format(), calls.names());
        var found = new ArrayList<>(parser.accept(text.toString()));
        found.addAll(parser.finish());
        return found;
    }

    private ArrayNode content(List<CallEvent> found) {
        var content = Json.object().arrayNode();
        var said = new StringBuilder();
        var arguments = new StringBuilder();
        for (var event : found) {
            switch (event) {
                case CallEvent.Content(String more) -> said.append(more);
                case CallEvent.Started(int index, String name) -> {
                    say(said, content);
                    arguments.setLength(0);
                    content.add(message.call(index, name));
                }
                case CallEvent.Arguments(int _, String more) -> {
                    arguments.append(more);
                    ((ObjectNode) content.get(content.size() - 1)).set("input", object(arguments.toString()));
                }
            }
        }
        say(said, content);
        return content;
    }

    private static void say(StringBuilder said, ArrayNode content) {
        if (!said.isEmpty()) {
            content.add(MessageObject.text(said.toString()));
            said.setLength(0);
        }
    }

    private static ObjectNode object(String json) {
        try {
            return Json.read(json.getBytes(UTF_8)) instanceof ObjectNode object ? object : Json.object();
        } catch (IOException e) {
            return Json.object();
        }
    }
}
