package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.tools.CallEvent;
import dev.millrace.tokenizer.tools.CallFormat;
import dev.millrace.tokenizer.tools.CallParser;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * How calls are found in the answers to a request, and written.
 *
 * @param format how the model writes them
 * @param names of the tools
 */
public record CallReading(CallFormat format, Set<String> names) {
    /** Mistral's templates take ids of this length only. */
    private static final int MISTRAL_ID_LENGTH = 9;

    /** As the tools of a request say. */
    public static CallReading of(CallFormat format, ToolUse tools) {
        return new CallReading(
                format, tools.callable().stream().map(ToolUse.Tool::name).collect(Collectors.toUnmodifiableSet()));
    }

    CallParser parser() {
        return new CallParser(format, names);
    }

    /** A new id of a call. */
    String id() {
        var random = UUID.randomUUID().toString().replace("-", "");
        return format == CallFormat.MISTRAL ? random.substring(0, MISTRAL_ID_LENGTH) : "call_" + random;
    }

    /** The {@code delta} objects of what was found. */
    List<ObjectNode> deltas(List<CallEvent> events) {
        return events.stream().map(this::delta).toList();
    }

    private ObjectNode delta(CallEvent event) {
        var delta = Json.object();
        switch (event) {
            case CallEvent.Content(String text) -> delta.put("content", text);
            case CallEvent.Started(int index, String name) -> {
                var call = delta.putArray("tool_calls").addObject().put("index", index);
                call.put("id", id()).put("type", "function");
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
