package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.ToolPlan;
import dev.millrace.tokenizer.tools.CallEvent;
import dev.millrace.tokenizer.tools.CallFormat;
import dev.millrace.tokenizer.tools.CallParser;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How calls are found in the answers to a request, and written.
 *
 * @param format how the model writes them
 * @param names of the tools
 * @param forced whether an answer is held to calls
 */
public record CallReading(CallFormat format, Set<String> names, boolean forced) {
    /** Mistral's templates take ids of this length only. */
    private static final int MISTRAL_ID_LENGTH = 9;

    /** Of answers that may be text. */
    public CallReading(CallFormat format, Set<String> names) {
        this(format, names, false);
    }

    /**
     * As the tools of a prompt and the model's template say; null where there are none.
     *
     * @throws FailureException when the template cannot offer them
     */
    public static @Nullable CallReading of(TextPrompt.Input input, ChatTemplate template) {
        var format = ToolPlan.of(input, template).format();
        return format != null && input instanceof TextPrompt.Conversation talk
                ? new CallReading(
                        format,
                        talk.tools().callable().stream()
                                .map(ToolUse.Tool::name)
                                .collect(Collectors.toUnmodifiableSet()),
                        talk.tools().isForced())
                : null;
    }

    /** Finds them in one answer. */
    public CallParser parser() {
        return new CallParser(format, names, forced);
    }

    /**
     * The id of a call: of one answer always the same, so that any edge writes it.
     *
     * @param answer id of the answer
     * @param index which of its calls, from 0
     */
    public String id(String answer, int choice, int index) {
        var mark = UUID.nameUUIDFromBytes((answer + " " + choice + " " + index).getBytes(UTF_8))
                .toString()
                .replace("-", "");
        return format == CallFormat.MISTRAL ? mark.substring(0, MISTRAL_ID_LENGTH) : "call_" + mark;
    }

    /**
     * A whole answer as a message of the assistant, its calls apart from its content.
     *
     * @param answer id of the answer
     */
    public ChatMessage message(String answer, int choice, String text) {
        var parser = parser();
        var events = new ArrayList<>(parser.accept(text));
        events.addAll(parser.finish());
        var content = new StringBuilder();
        var calls = new ArrayList<ToolCall>();
        for (var event : events) {
            switch (event) {
                case CallEvent.Content(String more) -> content.append(more);
                case CallEvent.Started(int index, String name) ->
                    calls.add(new ToolCall(id(answer, choice, index), name, ""));
                case CallEvent.Arguments(int _, String more) -> {
                    var call = calls.removeLast();
                    calls.add(new ToolCall(call.id(), call.name(), call.arguments() + more));
                }
            }
        }
        return new ChatMessage("assistant", content.toString(), calls, "", "");
    }

    /** The {@code delta} objects of what was found in a choice of an answer. */
    List<ObjectNode> deltas(String answer, int choice, List<CallEvent> events) {
        return events.stream().map(event -> delta(answer, choice, event)).toList();
    }

    private ObjectNode delta(String answer, int choice, CallEvent event) {
        var delta = Json.object();
        switch (event) {
            case CallEvent.Content(String text) -> delta.put("content", text);
            case CallEvent.Started(int index, String name) -> {
                var call = delta.putArray("tool_calls").addObject().put("index", index);
                call.put("id", id(answer, choice, index)).put("type", "function");
                call.putObject("function").put("name", name).put("arguments", "");
            }
            case CallEvent.Arguments(int index, String text) ->
                delta.putArray("tool_calls")
                        .addObject()
                        .put("index", index)
                        .putObject("function")
                        .put("arguments", text);
        }
        return delta;
    }
}
