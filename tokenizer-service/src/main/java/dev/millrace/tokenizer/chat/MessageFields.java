package dev.millrace.tokenizer.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message as templates take it: what nobody gave is not there. */
final class MessageFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MessageFields() {}

    static Map<String, Object> of(ChatMessage message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", message.role());
        fields.put("content", message.content());
        if (!message.toolCalls().isEmpty()) {
            fields.put(
                    "tool_calls",
                    message.toolCalls().stream().map(MessageFields::call).toList());
        }
        if (!message.toolCallId().isEmpty()) {
            fields.put("tool_call_id", message.toolCallId());
        }
        if (!message.name().isEmpty()) {
            fields.put("name", message.name());
        }
        return fields;
    }

    private static Map<String, Object> call(ToolCall call) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", call.id());
        fields.put("type", "function");
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", call.name());
        function.put("arguments", arguments(call));
        fields.put("function", function);
        return fields;
    }

    /** An object, for templates write it as JSON themselves. */
    private static Object arguments(ToolCall call) {
        try {
            return JSON.convertValue(JSON.readTree(call.arguments()), Object.class);
        } catch (JsonProcessingException e) {
            return call.arguments();
        }
    }
}
