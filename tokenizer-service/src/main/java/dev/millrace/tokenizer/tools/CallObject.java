package dev.millrace.tokenizer.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The object that a call is: {@code {"name": …, "arguments": {…}}}, or with "parameters" for "arguments".
 *
 * @param name the tool's
 * @param arguments an object, as JSON
 */
record CallObject(String name, String arguments) {
    private static final Pattern HEAD = Pattern.compile(
            "\\{\\s*+\"name\"\\s*+:\\s*+\"([a-zA-Z0-9_-]{1,64})\"\\s*+,\\s*+\"(?:arguments|parameters)\"\\s*+:\\s*+(?=\\{)");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The beginning of an object whose name comes first.
     *
     * @param end where its arguments begin
     */
    record Head(String name, int end) {}

    /** The beginning of the object that begins at {@code start}; null while, or when, there is none such. */
    static @Nullable Head head(CharSequence text, int start) {
        var head = HEAD.matcher(text).region(start, text.length());
        head.useTransparentBounds(true);
        return head.lookingAt() ? new Head(head.group(1), head.end()) : null;
    }

    /** A whole object, its members in any order; null when it is no call. */
    static @Nullable CallObject read(String text) {
        try {
            var call = JSON.readTree(text);
            var name = call.path("name");
            JsonNode arguments = call.has("arguments") ? call.path("arguments") : call.path("parameters");
            return name.isTextual() && arguments.isObject()
                    ? new CallObject(name.textValue(), arguments.toString())
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
