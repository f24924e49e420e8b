package dev.millrace.local.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks services whether they are ready. */
public final class Health implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /** What a service says of itself. */
    public enum Answer {
        READY,
        NOT_READY,
        SILENT
    }

    /**
     * Asks {@code /health/ready}.
     *
     * @param managementPort port of the service's health and metrics on this machine
     */
    public Answer ask(int managementPort) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/health/ready".formatted(managementPort)))
                .timeout(TIMEOUT)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200
                    ? Answer.READY
                    : Answer.NOT_READY;
        } catch (IOException e) {
            return Answer.SILENT;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
