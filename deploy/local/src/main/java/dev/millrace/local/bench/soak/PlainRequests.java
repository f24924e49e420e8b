package dev.millrace.local.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.traffic.Turn;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.chat.ChatRequest.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Requests that are answered in one piece: whole answers, and those that must be refused. */
final class PlainRequests implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI chat;
    private final String model;
    private final Duration timeout;

    PlainRequests(String url, String model, Duration timeout) {
        this.chat = URI.create(url + "/v1/chat/completions");
        this.model = model;
        this.timeout = timeout;
    }

    /** Asks for a whole answer; what is wrong with it, if anything. */
    Optional<String> whole(Turn turn) throws InterruptedException {
        return exchange(body(turn).toString(), PlainRequests::wrongWithAnswer);
    }

    /** Sends something that must be refused; what is wrong with the refusal, if anything. */
    Optional<String> invalid(Turn turn, RandomGenerator random) throws InterruptedException {
        var body = body(turn);
        var text = switch (random.nextInt(5)) {
            case 0 -> body.put("temperature", 9).toString();
            case 1 -> body.put("max_tokens", -1).toString();
            case 2 -> body.set("messages", JSON.createArrayNode()).toString();
            case 3 -> body.put("model", "no-such-model").toString();
            default -> "{\"model\":";
        };
        return exchange(text, PlainRequests::wrongWithRefusal);
    }

    private ObjectNode body(Turn turn) {
        var messages = List.of(new Message("user", turn.text()));
        ObjectNode body = JSON.valueToTree(new ChatRequest(model, messages, turn.newTokens(), 0.8, 25, null, null));
        body.remove("stream_options");
        return body.put("stream", false);
    }

    /** Judges a status and a body. */
    private interface Judge {
        Optional<String> problem(int status, JsonNode body);
    }

    private Optional<String> exchange(String body, Judge judge) throws InterruptedException {
        var post = HttpRequest.newBuilder(chat)
                .header("Content-Type", "application/json")
                .timeout(timeout)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(post, BodyHandlers.ofString());
            return judge.problem(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private static Optional<String> wrongWithAnswer(int status, JsonNode body) {
        boolean good = status == 200
                && body.at("/choices/0/finish_reason").isTextual()
                && body.at("/usage/completion_tokens").asInt() > 0;
        return good ? Optional.empty() : Optional.of("HTTP %d: %s".formatted(status, body));
    }

    private static Optional<String> wrongWithRefusal(int status, JsonNode body) {
        boolean good = status >= 400
                && status < 500
                && !body.at("/error/message").asText("").isEmpty();
        return good
                ? Optional.empty()
                : Optional.of("not refused with a sentence: HTTP %d: %s".formatted(status, body));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
