package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client is answered in that would rather speak another protocol. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeProtocolTest extends EdgeFixture {
    /** Java's client asks for HTTP/2 with its first request unless it is told not to; its answer is longer than its buffer. */
    @Test
    void staysWithTheFirstProtocolInClearText() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(uri("/openapi.json")).build(), HttpResponse.BodyHandlers.ofString());

            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            assertEquals("3.1.1", JSON.readTree(answer.body()).path("openapi").asText());
        }
    }
}
