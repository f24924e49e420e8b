package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.tools.InvalidToolsException;
import dev.millrace.tokenizer.tools.ToolUse;
import dev.millrace.tokenizer.tools.ToolUse.Choice;
import java.util.Objects;

/** Reads {@code tools}, {@code tool_choice} and {@code parallel_tool_calls} of a chat request. */
final class ChatTools {
    private ChatTools() {}

    /** @throws FailureException naming the field that is wrong */
    static ToolUse read(Fields fields) {
        var tools = fields.array("tools");
        var parallel = fields.node("parallel_tool_calls");
        boolean single = parallel != null && !fields.flag("parallel_tool_calls");
        boolean none = tools == null || tools.isEmpty();
        var choice = choice(fields);
        var name = choice == Choice.NAMED ? name(fields) : "";
        if (none && (choice == Choice.REQUIRED || choice == Choice.NAMED)) {
            throw fields.invalid("tool_choice", "invalid_value", "there are no tools.");
        }
        if (none) {
            return ToolUse.NONE;
        }
        try {
            return new ToolUse(Objects.requireNonNull(tools).toString(), choice, name, single);
        } catch (InvalidToolsException e) {
            throw FailureException.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()));
        }
    }

    private static Choice choice(Fields fields) {
        var choice = fields.node("tool_choice");
        if (choice == null) {
            return Choice.AUTO;
        }
        fields.require(choice, choice.isTextual() || choice.isObject(), "tool_choice", "a string or an object");
        if (choice.isObject()) {
            return Choice.NAMED;
        }
        return switch (choice.textValue()) {
            case "none" -> Choice.NONE;
            case "auto" -> Choice.AUTO;
            case "required" -> Choice.REQUIRED;
            default ->
                throw fields.invalid(
                        "tool_choice", "invalid_value", "must be \"none\", \"auto\", \"required\" or name a function.");
        };
    }

    private static String name(Fields fields) {
        var choice = new Fields(Objects.requireNonNull(fields.node("tool_choice")), "tool_choice");
        if (!"function".equals(choice.text("type"))) {
            throw choice.invalid("type", "invalid_value", "must be \"function\".");
        }
        var function = choice.objectNode("function");
        if (function == null) {
            throw choice.missing("function");
        }
        var inner = new Fields(function, "tool_choice.function");
        var name = inner.text("name");
        if (name == null) {
            throw inner.missing("name");
        }
        return name;
    }
}
