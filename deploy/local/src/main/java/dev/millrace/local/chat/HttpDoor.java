package dev.millrace.local.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The HTTP door of a running system: sends requests with the key and tells what went wrong in one sentence. */
public final class HttpDoor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#]+/*");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final String key;

    /**
     * @param url of the system, without a path
     * @param key to show; empty for none
     * @throws UsageException when it is none of http or https
     */
    public HttpDoor(String url, String key) {
        if (!URL.matcher(url).matches()) {
            throw new UsageException("--url must look like http://host:8080, not '%s'".formatted(url));
        }
        this.url = url.replaceFirst("/+$", "");
        this.key = key;
    }

    /** A request to a path. */
    public HttpRequest.Builder to(String path) {
        var request = HttpRequest.newBuilder(URI.create(url + path));
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    /**
     * The lines of an answer as they come, to be closed.
     *
     * @throws UsageException when nothing answers there, or the answer is an error
     */
    public Stream<String> lines(HttpRequest request) throws IOException, InterruptedException {
        try {
            var response = client.send(request, BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw refusal(response.statusCode(), response.body());
            }
            return response.body();
        } catch (ConnectException e) {
            throw new UsageException("nothing answers on %s; start it with ./millrace up".formatted(url));
        }
    }

    /** An answer of JSON; fails as {@link #lines} does. */
    public JsonNode json(HttpRequest request) throws IOException, InterruptedException {
        try (var lines = lines(request)) {
            return JSON.readTree(lines.collect(Collectors.joining("\n")));
        }
    }

    private static UsageException refusal(int status, Stream<String> lines) {
        try (lines) {
            var body = lines.limit(50).collect(Collectors.joining("\n"));
            var hint = status == 401 ? " Set MILLRACE_API_KEY." : "";
            return new UsageException("HTTP %d: %s%s".formatted(status, message(body), hint));
        }
    }

    private static String message(String body) {
        try {
            var message = JSON.readTree(body).at("/error/message").asText();
            return message.isEmpty() ? body : message;
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
