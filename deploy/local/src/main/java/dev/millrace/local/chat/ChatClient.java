package dev.millrace.local.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;

/** Sends a chat request to the HTTP door and reads its server-sent events. */
public final class ChatClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";

    private final HttpDoor door;

    /** Of a system that asks for no key. */
    public ChatClient(String url) {
        this(url, "");
    }

    /**
     * @param url of the system, without a path
     * @param key to show; empty for none
     * @throws UsageException when it is none of http or https
     */
    public ChatClient(String url, String key) {
        door = new HttpDoor(url, key);
    }

    /**
     * Asks and returns when the answer is complete.
     *
     * @param pieces told each piece of text as it arrives
     * @throws UsageException when nothing answers there, or the answer is an error
     */
    public ChatAnswer ask(ChatRequest request, Consumer<String> pieces) throws IOException, InterruptedException {
        var post = door.to("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(request)))
                .build();
        long started = System.nanoTime();
        try (var lines = door.lines(post)) {
            return new Reading(started, pieces).of(lines.iterator());
        }
    }

    /**
     * The name of the model that is served.
     *
     * @throws UsageException when nothing answers there, or no model is served
     */
    public String model() throws IOException, InterruptedException {
        var get = door.to("/v1/models").timeout(Duration.ofSeconds(10)).build();
        return door.json(get).at("/data/0/id").asText();
    }

    @Override
    public void close() {
        door.close();
    }

    /** The state of one answer while it is read. */
    private static final class Reading {
        private final long startedNanos;
        private final Consumer<String> pieces;
        private final StringBuilder text = new StringBuilder();
        private String finishReason = "";
        private int promptTokens;
        private int completionTokens;
        private double servedTokensPerSecond;
        private long firstNanos;
        private long lastNanos;

        Reading(long startedNanos, Consumer<String> pieces) {
            this.startedNanos = startedNanos;
            this.pieces = pieces;
        }

        ChatAnswer of(Iterator<String> lines) throws JsonProcessingException {
            while (lines.hasNext()) {
                var line = lines.next();
                if (!line.startsWith(DATA)) {
                    continue;
                }
                var data = line.substring(DATA.length()).strip();
                if (data.equals("[DONE]")) {
                    return answer();
                }
                take(JSON.readTree(data));
            }
            throw new UsageException("the stream broke off: it ended without [DONE]");
        }

        private void take(JsonNode chunk) {
            if (chunk.has("error")) {
                throw new UsageException(
                        "the answer broke off: " + chunk.at("/error/message").asText());
            }
            var piece = chunk.at("/choices/0/delta/content").asText("");
            if (!piece.isEmpty()) {
                lastNanos = System.nanoTime();
                firstNanos = firstNanos == 0 ? lastNanos : firstNanos;
                text.append(piece);
                pieces.accept(piece);
            }
            if (chunk.at("/choices/0/finish_reason").isTextual()) {
                finishReason = chunk.at("/choices/0/finish_reason").asText();
            }
            promptTokens = chunk.at("/usage/prompt_tokens").asInt(promptTokens);
            completionTokens = chunk.at("/usage/completion_tokens").asInt(completionTokens);
            servedTokensPerSecond = chunk.at("/timings/predicted_per_second").asDouble(servedTokensPerSecond);
        }

        private ChatAnswer answer() {
            long firstMs = firstNanos == 0 ? 0 : (firstNanos - startedNanos) / 1_000_000;
            return new ChatAnswer(
                    text.toString(),
                    finishReason,
                    promptTokens,
                    completionTokens,
                    firstMs,
                    (lastNanos - firstNanos) / 1_000_000,
                    servedTokensPerSecond);
        }
    }
}
