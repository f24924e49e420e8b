package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.ChatTools;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.tools.ToolUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a response. Here a function's members stand beside its type, {@code {"type":"function","name":…}}; in a chat
 * request, and for a template, within {@code function}.
 */
final class ResponseTools {
    private static final String FUNCTION = "function";

    private ResponseTools() {}

    /** @throws FailureException naming the field that is wrong */
    static ToolUse read(Fields fields) {
        try {
            return ChatTools.use(fields, nested(fields), ResponseTools::name);
        } catch (FailureException e) {
            throw new FailureException(flat(e.failure()));
        }
    }

    private static @Nullable JsonNode nested(Fields fields) {
        var tools = fields.array("tools");
        if (tools == null) {
            return null;
        }
        var nested = Json.object().arrayNode();
        for (int i = 0; i < tools.size(); i++) {
            var name = "tools[" + i + "]";
            fields.require(tools.get(i), tools.get(i).isObject(), name, "an object");
            requireFunction(new Fields(tools.get(i), name));
            var function = ((ObjectNode) tools.get(i)).deepCopy();
            function.remove("type");
            nested.addObject().put("type", FUNCTION).set(FUNCTION, function);
        }
        return nested;
    }

    private static String name(Fields choice) {
        requireFunction(choice);
        var name = choice.text("name");
        if (name == null) {
            throw choice.missing("name");
        }
        return name;
    }

    private static void requireFunction(Fields fields) {
        var type = fields.text("type");
        if (type == null) {
            throw fields.missing("type");
        }
        if (!type.equals(FUNCTION)) {
            var shown = type.substring(0, Math.min(type.length(), 64));
            throw fields.unsupported("type", "'" + shown + "'; tools are of type 'function' here.");
        }
    }

    /** The members of a function have one step less here. */
    private static Failure flat(Failure failure) {
        var param = failure.param();
        return param == null || !param.startsWith("tools[")
                ? failure
                : Failure.invalid(
                        param.replace("]." + FUNCTION, "]"),
                        Objects.requireNonNullElse(failure.code(), "invalid_value"),
                        failure.message().replace("]." + FUNCTION, "]"));
    }

    /** Adds {@code tools}, {@code tool_choice} and {@code parallel_tool_calls} to a response. */
    static void write(ToolUse use, ObjectNode response) {
        var tools = response.putArray("tools");
        for (var tool : parsed(use.json())) {
            var flat = Json.object().put("type", FUNCTION);
            flat.setAll((ObjectNode) tool.get(FUNCTION));
            tools.add(flat);
        }
        switch (use.choice()) {
            case NONE -> response.put("tool_choice", tools.isEmpty() ? "auto" : "none");
            case AUTO -> response.put("tool_choice", "auto");
            case REQUIRED -> response.put("tool_choice", "required");
            case NAMED ->
                response.putObject("tool_choice").put("type", FUNCTION).put("name", use.name());
        }
        response.put("parallel_tool_calls", !use.single());
    }

    private static JsonNode parsed(String tools) {
        try {
            return tools.isEmpty() ? Json.object().arrayNode() : Json.read(tools.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("tools that were read before are no JSON", e);
        }
    }
}
