package dev.millrace.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Consumer;

/** The lines of one answer's stream, over as many connections as it takes. One thread. */
final class AnswerStream {
    private final ObjectMapper json;
    private final Consumer<String> onText;
    private final StringBuilder text = new StringBuilder();
    private String id = "";
    private String lastEventId = "";
    private String pendingEventId = "";
    private String finishReason = "";
    private long events;
    private boolean whole;

    AnswerStream(ObjectMapper json, Consumer<String> onText) {
        this.json = json;
        this.onText = onText;
    }

    /**
     * Takes a line.
     *
     * @throws MillraceException when it tells a failure
     */
    void line(String line) {
        if (line.startsWith("id: ")) {
            pendingEventId = line.substring(4);
        } else if (line.startsWith("data: ")) {
            data(line.substring(6));
            // Only now: an event that was cut off is sent again.
            lastEventId = pendingEventId;
            events++;
        }
    }

    private void data(String data) {
        if (data.equals("[DONE]")) {
            whole = true;
            return;
        }
        var event = tree(data);
        if (event.has("error")) {
            throw MillraceClient.failure(200, event);
        }
        id = event.path("id").asText(id);
        var choice = event.path("choices").path(0);
        var piece = choice.path("delta").path("content").asText("");
        finishReason = choice.path("finish_reason").asText(finishReason);
        if (!piece.isEmpty()) {
            text.append(piece);
            onText.accept(piece);
        }
    }

    private JsonNode tree(String data) {
        try {
            return json.readTree(data);
        } catch (JsonProcessingException e) {
            throw new MillraceException(200, "invalid_event", "The server sent an event that is not JSON.");
        }
    }

    /** The server says that all of it has been sent. */
    void end() {
        whole = true;
    }

    boolean isWhole() {
        return whole;
    }

    /** Events taken so far. */
    long events() {
        return events;
    }

    /** Of the request; empty before the first event. */
    String id() {
        return id;
    }

    String lastEventId() {
        return lastEventId;
    }

    Answer answer() {
        return new Answer(id, text.toString(), finishReason);
    }
}
