package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.tools.InvalidToolsException;
import dev.millrace.tokenizer.tools.ToolUse;
import dev.millrace.tokenizer.tools.ToolUse.Choice;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code tools}, {@code tool_choice} and {@code parallel_tool_calls} of a chat request. */
public final class ChatTools {
    private ChatTools() {}

    /** @throws FailureException naming the field that is wrong */
    static ToolUse read(Fields fields) {
        return use(fields, fields.array("tools"), ChatTools::name);
    }

    /**
     * The same of a request that has its tools in another form.
     *
     * @param tools in the form of a chat request; null for none
     * @param named reads the name of the tool out of a {@code tool_choice} that is an object
     * @throws FailureException naming the field that is wrong
     */
    public static ToolUse use(Fields fields, @Nullable JsonNode tools, Function<Fields, String> named) {
        var parallel = fields.node("parallel_tool_calls");
        boolean single = parallel != null && !fields.flag("parallel_tool_calls");
        boolean none = tools == null || tools.isEmpty();
        var choice = choice(fields);
        var name = choice == Choice.NAMED
                ? named.apply(new Fields(Objects.requireNonNull(fields.node("tool_choice")), "tool_choice"))
                : "";
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

    private static String name(Fields choice) {
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
