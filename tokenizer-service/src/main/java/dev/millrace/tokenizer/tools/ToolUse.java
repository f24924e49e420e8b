package dev.millrace.tokenizer.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.redact.SchemaTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The tools of a conversation and whether its answer calls them.
 *
 * @param json the tools as OpenAI's API has them, a JSON array; empty for none
 * @param choice whether they are called
 * @param name the one that must be, for {@link Choice#NAMED}
 * @param single whether an answer holds one call at most
 */
public record ToolUse(String json, Choice choice, String name, boolean single) {
    /** Most tools. */
    public static final int TOOLS_MAX = 128;
    /** Most bytes of all together. */
    public static final int BYTES_MAX = 256 << 10;

    /** No tools. */
    public static final ToolUse NONE = new ToolUse("", Choice.NONE, "", false);

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Whether an answer calls tools. */
    public enum Choice {
        /** It does not, and the template sees no tools. */
        NONE,
        /** As the model likes. */
        AUTO,
        /** At least one. */
        REQUIRED,
        /** The named one. */
        NAMED
    }

    /**
     * Checks count, size and names.
     *
     * @throws InvalidToolsException naming the field
     */
    public ToolUse {
        require(json.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX, "tools", "have more than 256 KiB");
        var names = new HashSet<String>();
        for (var tool : read(json)) {
            names.add(tool.at("/function/name").asText());
        }
        require(
                choice != Choice.NAMED || names.contains(name),
                "tool_choice",
                "names a tool that is not among the tools");
        require(
                choice != Choice.REQUIRED || !names.isEmpty(),
                "tool_choice",
                "requires a call, but there are no tools");
    }

    /**
     * The same with the texts of people in it changed: descriptions and the like.
     *
     * @throws InvalidToolsException when it has become too long
     */
    public ToolUse withTexts(UnaryOperator<String> change) {
        var changed = SchemaTexts.inTools(json, change);
        return changed.equals(json) ? this : new ToolUse(changed, choice, name, single);
    }

    /** Whether the model is told of tools at all. */
    public boolean isOffered() {
        return !json.isEmpty() && choice != Choice.NONE;
    }

    /** Whether the answer must be calls and nothing else. */
    public boolean isForced() {
        return choice == Choice.REQUIRED || choice == Choice.NAMED;
    }

    /** The tools as a template takes them: maps, lists, texts, numbers, truth values. */
    public List<Object> plain() {
        return List.of(JSON.convertValue(read(json), Object[].class));
    }

    /** The tools that may be called. */
    public List<Tool> callable() {
        var tools = new ArrayList<Tool>();
        for (var node : read(json)) {
            var function = node.get("function");
            var called = function.get("name").textValue();
            if (choice != Choice.NAMED || called.equals(name)) {
                tools.add(new Tool(called, function.path("parameters")));
            }
        }
        return tools;
    }

    /**
     * A tool.
     *
     * @param parameters the schema of its arguments; missing or null for any object
     */
    public record Tool(String name, JsonNode parameters) {}

    private static List<JsonNode> read(String json) {
        var tools = new ArrayList<JsonNode>();
        if (json.isEmpty()) {
            return tools;
        }
        JsonNode array;
        try {
            array = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidToolsException("tools", "The tools are no JSON.");
        }
        require(array.isArray() && !array.isEmpty() && array.size() <= TOOLS_MAX, "tools", "must be 1 to 128 objects");
        var names = new HashSet<String>();
        for (int i = 0; i < array.size(); i++) {
            var field = "tools[" + i + "]";
            var tool = array.get(i);
            require(tool.path("type").asText().equals("function"), field + ".type", "must be \"function\"");
            var function = tool.path("function");
            require(function.isObject(), field + ".function", "must be an object");
            var name = function.path("name");
            require(
                    name.isTextual() && NAME.matcher(name.textValue()).matches(),
                    field + ".function.name",
                    "must be 1 to 64 of letters, digits, _ and -");
            require(names.add(name.textValue()), field + ".function.name", "stands there twice");
            var parameters = function.get("parameters");
            require(
                    parameters == null || parameters.isNull() || parameters.isObject(),
                    field + ".function.parameters",
                    "must be an object");
            tools.add(tool);
        }
        return tools;
    }

    private static void require(boolean holds, String field, String what) {
        if (!holds) {
            throw new InvalidToolsException(field, "Invalid value for '" + field + "': " + what + ".");
        }
    }
}
