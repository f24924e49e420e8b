package dev.millrace.tokenizer.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.openai.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a stored response answered, as items. */
class InputItemListTest {
    private static final List<ChatMessage> ASKED = List.of(
            new ChatMessage("system", "Be brief."),
            new ChatMessage("user", "Tides?"),
            new ChatMessage(
                    "assistant",
                    "I look.",
                    List.of(new ToolCall("c1", "tide", "{\"p\":1}"), new ToolCall("c2", "moon", "{}")),
                    "",
                    ""),
            new ChatMessage("tool", "high", List.of(), "c1", "tide"),
            new ChatMessage("tool", "full", List.of(), "c2", "moon"),
            new ChatMessage("assistant", "High at full moon."),
            new ChatMessage("user", "And now?"));

    @Test
    void everyMessageAndCallIsAnItemInItsOrder() {
        var items = items();

        assertEquals(
                List.of(
                        "message system",
                        "message user",
                        "message assistant",
                        "function_call ",
                        "function_call ",
                        "function_call_output ",
                        "function_call_output ",
                        "message assistant",
                        "message user"),
                items.stream()
                        .map(item -> item.path("type").asText() + " "
                                + item.path("role").asText())
                        .toList());
        assertEquals(
                "{\"type\":\"function_call\",\"id\":\"fc_0a_in3\",\"status\":\"completed\",\"call_id\":\"c1\","
                        + "\"name\":\"tide\",\"arguments\":\"{\\\"p\\\":1}\"}",
                items.get(3).toString());
        assertEquals(
                "input_text",
                items.get(1).at("/content/0/type").asText(),
                items.get(1).toString());
        assertEquals(
                "output_text",
                items.get(2).at("/content/0/type").asText(),
                items.get(2).toString());
        var ids = new HashSet<String>();
        items.forEach(item -> ids.add(item.path("id").asText()));
        assertEquals(items.size(), ids.size(), "ids are distinct");
    }

    /** The list can be sent again: the reader of inputs makes the same conversation of it; names of tools follow from calls. */
    @Test
    void theListIsAnInputThatMeansTheSame() {
        var body = new ObjectMapper().createObjectNode();
        body.putArray("input").addAll(items());

        var read = InputItems.read(Fields.ofBody(body.toString().getBytes(StandardCharsets.UTF_8)));

        assertEquals(ASKED, InputItems.answered(read));
    }

    private static List<ObjectNode> items() {
        var all = new ArrayList<>(ASKED);
        all.add(new ChatMessage("assistant", "Low."));
        return InputItemList.of("resp_0a", new StoredResponse("", all, "{}"));
    }
}
