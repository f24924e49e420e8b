package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What a stored response answered, as items of OpenAI's API: the conversation that it followed and its own input, not its
 * instructions and not its output. A message of the assistant that calls functions is one item for its text and one for
 * each call, as {@code input} takes them. Their ids are those of this list: what was sent had none.
 */
public final class InputItemList {
    private final String mark;
    private final List<ObjectNode> items = new ArrayList<>();

    private InputItemList(String mark) {
        this.mark = mark;
    }

    /**
     * The items, oldest first.
     *
     * @param id of the response
     */
    public static List<ObjectNode> of(String id, StoredResponse response) {
        var list = new InputItemList(id.substring(id.indexOf('_') + 1));
        var conversation = response.conversation();
        conversation.subList(0, conversation.size() - 1).forEach(list::add);
        return list.items;
    }

    private void add(ChatMessage message) {
        switch (message.role()) {
            case "tool" ->
                item("fco_", "function_call_output")
                        .put("call_id", message.toolCallId())
                        .put("output", message.content());
            case "assistant" -> {
                if (!message.content().isEmpty() || message.toolCalls().isEmpty()) {
                    said(message).add(OutputItems.part(message.content()));
                }
                for (var call : message.toolCalls()) {
                    item("fc_", "function_call")
                            .put("call_id", call.id())
                            .put("name", call.name())
                            .put("arguments", call.arguments());
                }
            }
            default -> said(message).addObject().put("type", "input_text").put("text", message.content());
        }
    }

    private ArrayNode said(ChatMessage message) {
        return item("msg_", "message").put("role", message.role()).putArray("content");
    }

    private ObjectNode item(String prefix, String type) {
        var item = Json.object()
                .put("type", type)
                .put("id", prefix + mark + "_in" + items.size())
                .put("status", "completed");
        items.add(item);
        return item;
    }
}
