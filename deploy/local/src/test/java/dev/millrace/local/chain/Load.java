package dev.millrace.local.chain;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Streaming chat requests over HTTP, some of which hang up in the middle. Reads frames without any client library. */
record Load(String url, String model) {
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(3);

    /** How a request ended for its client. */
    enum Ending {
        /** With {@code [DONE]}. */
        COMPLETE,
        /** The client hung up. */
        DROPPED,
        /** With an error frame, or refused with an error body. */
        FAILED,
        /** The connection broke without a word. */
        BROKEN
    }

    /**
     * One request.
     *
     * @param question what to ask
     * @param tokensMax most tokens to generate
     * @param framesMax hang up after so many frames
     */
    record Ask(String question, int tokensMax, int framesMax) {}

    /** Runs all requests, so many at a time; returns when all have ended. */
    List<Ending> run(List<Ask> asks, int atOnce) throws InterruptedException {
        try (var client = HttpClient.newHttpClient();
                var threads = Executors.newFixedThreadPool(atOnce)) {
            return threads
                    .invokeAll(asks.stream()
                            .map(ask -> (Callable<Ending>) () -> ask(client, ask))
                            .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private Ending ask(HttpClient client, Ask ask) throws InterruptedException {
        var body = """
                {"model":"%s","stream":true,"temperature":0.7,"max_tokens":%d,
                 "messages":[{"role":"user","content":"%s"}]}
                """.formatted(model, ask.tokensMax(), ask.question());
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            var response = client.send(request, BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                return response.statusCode() == 200 ? follow(lines, ask.framesMax()) : Ending.FAILED;
            }
        } catch (IOException e) {
            return Ending.BROKEN;
        }
    }

    private static Ending follow(BufferedReader lines, int framesMax) throws IOException {
        int frames = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.startsWith("data: ")) {
                continue;
            }
            if (line.equals("data: [DONE]")) {
                return Ending.COMPLETE;
            }
            if (line.startsWith("data: {\"error\"")) {
                return Ending.FAILED;
            }
            if (++frames >= framesMax) {
                return Ending.DROPPED;
            }
        }
        return Ending.BROKEN;
    }
}
