package dev.millrace.tokenizer.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.constraint.Constraint;
import dev.millrace.constraint.ConstraintSource;
import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Limits;
import dev.millrace.tokenizer.chat.ChatMessage;

/** The grammar of an answer that is calls and nothing else, as GBNF. */
public final class CallGrammar {
    private CallGrammar() {}

    /**
     * Calls of the tools that may be called, in the format's wrapping; one, or up to {@link ChatMessage#CALLS_MAX}.
     *
     * @throws InvalidToolsException when the parameters of a tool are no schema that is understood, or are too large
     *     together
     */
    public static String of(ToolUse use, CallFormat format) {
        try {
            var call = Constraint.gbnf(
                    new ConstraintSource.JsonSchema(schema(use, format).toString()), "call", LIMITS);
            var grammar = "root ::= " + wrapped(use, format) + "\n" + call;
            Limits.DEFAULT.requireLength("the grammar of all tools", grammar, Limits.DEFAULT.sourceCharsMax());
            return grammar;
        } catch (InvalidConstraintException e) {
            throw new InvalidToolsException("tools", "Invalid value for 'tools': " + e.getMessage() + ".");
        }
    }

    /** All tools together may be larger than one schema; what becomes of them may not. */
    private static final Limits LIMITS = new Limits(
            2 * ToolUse.BYTES_MAX,
            Limits.DEFAULT.patternCharsMax(),
            Limits.DEFAULT.textsMax(),
            Limits.DEFAULT.nestingMax(),
            Limits.DEFAULT.rulesMax(),
            Limits.DEFAULT.statesMax(),
            Limits.DEFAULT.depthMax(),
            Limits.DEFAULT.parallelMax());

    private static String wrapped(ToolUse use, CallFormat format) {
        boolean one = use.single() || use.choice() == ToolUse.Choice.NAMED;
        int more = one ? 0 : ChatMessage.CALLS_MAX - 1;
        return switch (format) {
            case HERMES -> {
                var call = "\"<tool_call>\\n\" call \"\\n</tool_call>\"";
                yield call + " (\"\\n\" " + call + "){0," + more + "}";
            }
            case MISTRAL -> "\"[\" call (\", \" call){0," + more + "} \"]\"";
            case LLAMA -> "call";
        };
    }

    private static ObjectNode schema(ToolUse use, CallFormat format) {
        var schema = JsonNodeFactory.instance.objectNode();
        var alternatives = schema.putArray("anyOf");
        var definitions = schema.putObject("$defs");
        int index = 0;
        for (var tool : use.callable()) {
            var definition = "t" + index++;
            definitions.set(definition, parameters(tool, "#/$defs/" + definition));
            var call = alternatives.addObject().put("type", "object");
            var members = call.putObject("properties");
            members.putObject("name").put("const", tool.name());
            members.putObject(format.argumentsKey()).put("$ref", "#/$defs/" + definition);
            call.putArray("required").add("name").add(format.argumentsKey());
            call.put("additionalProperties", false);
        }
        return schema;
    }

    private static JsonNode parameters(ToolUse.Tool tool, String place) {
        if (!tool.parameters().isObject() || tool.parameters().isEmpty()) {
            return JsonNodeFactory.instance.objectNode().put("type", "object");
        }
        var moved = tool.parameters().deepCopy();
        move(moved, place);
        return moved;
    }

    /** A schema that stands within another one has its references lengthened. */
    private static void move(JsonNode node, String place) {
        if (node instanceof ObjectNode object && object.path("$ref").asText().startsWith("#")) {
            object.set(
                    "$ref",
                    TextNode.valueOf(place + object.path("$ref").asText().substring(1)));
        }
        node.forEach(child -> move(child, place));
    }
}
