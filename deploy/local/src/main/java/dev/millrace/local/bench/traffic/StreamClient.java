package dev.millrace.local.bench.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;

/** Sends chat requests and times the pieces of their answers. Never throws for what a server does: that is counted. */
public final class StreamClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Duration timeout;

    /** @param timeout longest time of one request */
    public StreamClient(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Sends one request and returns when it is over.
     *
     * @param intendedNanos when it should have been sent
     * @param leaves asked after each piece, with the number of pieces so far, whether the client leaves
     */
    public Answer send(Target target, ChatRequest request, long intendedNanos, IntPredicate leaves)
            throws InterruptedException {
        return send(target, json(request), intendedNanos, leaves);
    }

    /** As the other, with a body of the caller's own, which asks for a stream. */
    public Answer send(Target target, String json, long intendedNanos, IntPredicate leaves)
            throws InterruptedException {
        var reading = new StreamReading(intendedNanos, leaves);
        var exchange = http.sendAsync(post(target, json), info -> body(info, reading));
        exchange.whenComplete((_, failure) -> {
            if (failure != null) {
                reading.fail("no answer", failure);
            }
        });
        try {
            return reading.answer().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Closes the connection. Not done to an answer that is over: its connection may serve another by now.
            var answer = reading.unfinished("timeout");
            exchange.cancel(true);
            return answer;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * The first model that a server lists.
     *
     * @throws UsageException when it does not answer or lists none
     */
    public String model(Target target) throws InterruptedException {
        var get = target.request("/models").timeout(MODELS_TIMEOUT).build();
        try {
            var response = http.send(get, BodyHandlers.ofString());
            var id = JSON.readTree(response.body()).at("/data/0/id").asText("");
            if (response.statusCode() == 200 && !id.isEmpty()) {
                return id;
            }
            throw new UsageException("%s/models answered HTTP %d and no model: %s"
                    .formatted(target.base(), response.statusCode(), StreamReading.shortened(response.body())));
        } catch (IOException e) {
            throw new UsageException("--url %s does not answer with a list of models: %s".formatted(target, e));
        }
    }

    private static HttpRequest post(Target target, String json) {
        return target.request("/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
    }

    private static String json(ChatRequest request) {
        try {
            return JSON.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BodySubscriber<Ending> body(ResponseInfo info, StreamReading reading) {
        if (info.statusCode() == 200) {
            return BodySubscribers.fromLineSubscriber(reading, StreamReading::ended, StandardCharsets.UTF_8, null);
        }
        return BodySubscribers.mapping(
                BodySubscribers.ofString(StandardCharsets.UTF_8),
                text -> reading.refused("HTTP " + info.statusCode(), text));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
