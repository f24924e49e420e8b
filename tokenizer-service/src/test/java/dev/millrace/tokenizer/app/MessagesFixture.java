package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A running edge, and what Anthropic's clients say to it. */
abstract class MessagesFixture extends EdgeFixture {
    static final String PATH = "/v1/messages";
    static final String STREAM = ",\"stream\":true";
    static final Pattern EVENT = Pattern.compile("(?:id: ([!-~]+)\n)?event: ([a-z_]+)\ndata: ([^\n]*)");
    static final String TOOLS = ",\"tools\":[{\"name\":\"add\",\"input_schema\":{\"type\":\"object\","
            + "\"properties\":{\"a\":{\"type\":\"integer\"}}}}],\"tool_choice\":{\"type\":\"any\"}";
    static final String CALL =
            "say <tool_call>\\n{\\\"name\\\": \\\"add\\\", \\\"arguments\\\": {\\\"a\\\": 1}}\\n</tool_call>";

    /** An event of a stream; one that tells an error has no id. */
    record Event(String id, String name, JsonNode data) {}

    static String ask(String user, String more) {
        return "{\"model\":\"tiny-model\",\"max_tokens\":150,\"messages\":[{\"role\":\"user\",\"content\":\"" + user
                + "\"}]" + more + "}";
    }

    HttpResponse<String> post(String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(uri(PATH))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    HttpResponse<String> post(String body) throws Exception {
        return post(body, new String[0]);
    }

    static void assertError(int status, String type, String said, HttpResponse<String> response) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        var body = JSON.readTree(response.body());
        assertEquals("error", body.path("type").asText(), response.body());
        assertEquals(type, body.at("/error/type").asText(), response.body());
        assertTrue(body.at("/error/message").asText().contains(said), response.body());
        assertEquals(header(response, "request-id"), body.path("request_id").asText());
        assertFalse(body.path("request_id").asText().isEmpty());
    }

    /** The events of a stream; fails when one is anything but an id, a name and data, an error without id, or a heartbeat. */
    static List<Event> events(String stream) throws IOException {
        var events = new ArrayList<Event>();
        for (var frame : stream.split("\n\n")) {
            if (!frame.startsWith("event: ping")) {
                var parts = EVENT.matcher(frame);
                assertTrue(parts.matches(), frame);
                var data = JSON.readTree(parts.group(3));
                assertEquals(parts.group(2), data.path("type").asText());
                var id = parts.group(1);
                assertEquals(id == null, parts.group(2).equals("error"), frame);
                events.add(new Event(id == null ? "" : id, parts.group(2), data));
            }
        }
        return events;
    }

    static List<String> names(List<Event> events) {
        return events.stream().map(Event::name).toList();
    }

    static String text(List<Event> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.data().at("/delta/text").asText()));
        return text.toString();
    }
}
