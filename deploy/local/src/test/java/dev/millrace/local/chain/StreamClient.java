package dev.millrace.local.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads streams frame by frame and goes on with them elsewhere, without any client library. */
final class StreamClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String key;

    /** @param key the API key of all calls */
    StreamClient(String key) {
        this.key = key;
    }

    /** One frame: its id and its data. */
    record Frame(String id, String data) {
        JsonNode json() throws IOException {
            return JSON.readTree(data);
        }
    }

    /** Asks, and hands over each frame as it comes; returns those that came before the end, however it came. */
    List<Frame> ask(String url, String body, Consumer<Integer> whenSoMany) throws InterruptedException {
        return askAt(url + "/v1/chat/completions", body, whenSoMany);
    }

    /** The same of any path that streams. */
    List<Frame> askAt(String url, String body, Consumer<Integer> whenSoMany) throws InterruptedException {
        return read(
                call(url)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                whenSoMany);
    }

    /** Goes on after a frame, at any edge. */
    List<Frame> resume(String url, Frame last) throws InterruptedException {
        var path = "/v1/streams/" + last.id().replaceAll("(\\.[0-9]+){3}$", "");
        return read(call(url + path).header("Last-Event-ID", last.id()).build(), _ -> {});
    }

    /** A whole answer. */
    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    /** A request with this client's key. */
    HttpRequest.Builder call(String url) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMinutes(3))
                .header("Authorization", "Bearer " + key);
    }

    /** The text of frames, joined. */
    static String content(List<Frame> frames) throws IOException {
        var text = new StringBuilder();
        for (var frame : frames) {
            if (frame.data().startsWith("{\"id\"")) {
                text.append(frame.json().at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }

    private List<Frame> read(HttpRequest request, Consumer<Integer> whenSoMany) throws InterruptedException {
        var frames = new ArrayList<Frame>();
        try {
            var response = http.send(request, BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() != 200) {
                    throw new AssertionError(response.statusCode() + " " + lines.readLine());
                }
                var id = "";
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id: ")) {
                        id = line.substring("id: ".length());
                    } else if (line.startsWith("data: ")) {
                        frames.add(new Frame(id, line.substring("data: ".length())));
                        whenSoMany.accept(frames.size());
                    }
                }
            }
        } catch (IOException e) {
            // The edge died: what came is what came.
        }
        return frames;
    }

    @Override
    public void close() {
        http.close();
    }
}
