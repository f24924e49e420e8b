package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.tools.InvalidToolsException;
import dev.millrace.tokenizer.tools.ToolUse;
import dev.millrace.tokenizer.tools.ToolUse.Choice;
import java.util.regex.Pattern;

/** Reads {@code tools} and {@code tool_choice}, which become functions as OpenAI's API has them. */
final class MessageTools {
    static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    static final String NAME_RANGE = "must be 1 to 64 of letters, digits, _ and -.";

    private MessageTools() {}

    /** @throws FailureException naming the field that is wrong */
    static ToolUse read(Fields fields) {
        var functions = Json.object().arrayNode();
        JsonNode tools = fields.array("tools");
        for (int i = 0; tools != null && i < tools.size(); i++) {
            var name = "tools[" + i + "]";
            fields.require(tools.get(i), tools.get(i).isObject(), name, "an object");
            functions.add(function(new Fields(tools.get(i), name)));
        }
        var node = fields.objectNode("tool_choice");
        var asked = node == null ? null : new Fields(node, "tool_choice");
        var choice = asked == null ? Choice.AUTO : choice(asked);
        var named = asked == null || choice != Choice.NAMED ? "" : name(asked);
        boolean single = asked != null && asked.flag("disable_parallel_tool_use");
        if (functions.isEmpty()) {
            if (choice == Choice.REQUIRED || choice == Choice.NAMED) {
                throw fields.invalid("tool_choice", "invalid_value", "there are no tools.");
            }
            return ToolUse.NONE;
        }
        try {
            return new ToolUse(functions.toString(), choice, named, single);
        } catch (InvalidToolsException e) {
            throw new FailureException(
                    named(Failure.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()))));
        }
    }

    private static ObjectNode function(Fields tool) {
        var type = tool.text("type");
        if (type != null && !type.equals("custom")) {
            throw tool.unsupported("type", "only \"custom\", tools that the caller runs.");
        }
        var name = tool.text("name");
        if (name == null) {
            throw tool.missing("name");
        }
        if (!NAME.matcher(name).matches()) {
            throw tool.invalid("name", "invalid_value", NAME_RANGE);
        }
        var schema = tool.objectNode("input_schema");
        if (schema == null) {
            throw tool.missing("input_schema");
        }
        var function = Json.object().put("name", name);
        var description = tool.text("description");
        if (description != null) {
            function.put("description", description);
        }
        return Json.object().put("type", "function").set("function", function.set("parameters", schema));
    }

    private static Choice choice(Fields choice) {
        return switch (choice.text("type")) {
            case null -> throw choice.missing("type");
            case "auto" -> Choice.AUTO;
            case "any" -> Choice.REQUIRED;
            case "tool" -> Choice.NAMED;
            case "none" -> Choice.NONE;
            default ->
                throw choice.invalid("type", "invalid_value", "must be \"auto\", \"any\", \"tool\" or \"none\".");
        };
    }

    private static String name(Fields choice) {
        var name = choice.text("name");
        if (name == null) {
            throw choice.missing("name");
        }
        return name;
    }

    /** The failure with what it says of tools in the words of this API. */
    static Failure named(Failure failure) {
        var param = failure.param();
        return new Failure(
                failure.kind(),
                named(failure.message()),
                param == null ? null : named(param),
                failure.code(),
                failure.retryAfterMs());
    }

    private static String named(String text) {
        return text.replace(".function.parameters", ".input_schema")
                .replace(".function.", ".")
                .replace("tool_choice \"required\"", "tool_choice \"any\"")
                .replace(" (response_format)", "");
    }
}
