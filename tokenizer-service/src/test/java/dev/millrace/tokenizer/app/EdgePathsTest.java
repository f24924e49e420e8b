package dev.millrace.tokenizer.app;

import static dev.millrace.tokenizer.app.EdgeKeys.ADMIN;
import static dev.millrace.tokenizer.app.EdgeKeys.USER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An edge with keys: which paths are open, however they are spelled, and to which origins. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@TestProfile(EdgeKeys.Profile.class)
@Timeout(60)
class EdgePathsTest extends EdgeFixture {
    @Test
    void leavesPageAndHealthOpen() throws Exception {
        for (var path : List.of("/", "/index.html", "/chat/main.js", "/health")) {
            assertEquals(200, request("GET", path, null, null).statusCode(), path);
        }
        assertError(401, "invalid_api_key", request("GET", "/nothing", null, null));
    }

    /** CVE-2026-48746 and its kind: however a path is written, nobody passes without a key. */
    @Test
    void noSpellingOfAPathPassesWithoutAKey() throws Exception {
        var spellings = List.of(
                "/v1//models",
                "//v1/models",
                "/v1/models/",
                "/v1/./models",
                "/v1/x/../models",
                "/v1/%6dodels",
                "/%761/models",
                "/v1/models;x",
                "/v1/models;/../../health",
                "/health/../v1/models",
                "/health/%2e%2e/v1/models",
                "/health%2f..%2fv1/models",
                "/chat/../v1/models",
                "/chat/%2e%2e/v1/models",
                "/_static/../v1/models",
                "/_static/%2e%2e/v1/models",
                "/index.html/../v1/models",
                "/V1/models",
                "/v1/models%00",
                "/v1/models%20",
                "/v1\\models",
                "/v1/models?x=/health",
                "/v1/models#/health",
                "http://127.0.0.1/v1/models",
                "http://health/v1/models",
                "http://127.0.0.1/health/../v1/models",
                "/q/metrics",
                "/new/route");
        for (var spelling : spellings) {
            var answer = raw("GET " + spelling + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 4"), spelling + ": " + answer);
            assertFalse(answer.contains("tiny-model"), spelling);
        }
        // And with a key that may do everything, what is spelled as it should be is there.
        var head = "Host: x\r\nConnection: close\r\nx-api-key: " + ADMIN.text() + "\r\n\r\n";
        assertTrue(raw("GET http://127.0.0.1/v1/models HTTP/1.1\r\n" + head).contains("tiny-model"));
    }

    @Test
    void onlyAnAdministratorLearnsThatThereIsNothing() throws Exception {
        var head = "Host: x\r\nConnection: close\r\nx-api-key: ";
        assertTrue(raw("GET /nothing HTTP/1.1\r\n" + head + ADMIN.text() + "\r\n\r\n")
                .startsWith("HTTP/1.1 404"));
        assertTrue(raw("GET /nothing HTTP/1.1\r\n" + head + USER.text() + "\r\n\r\n")
                .startsWith("HTTP/1.1 403"));
    }

    @Test
    void letsListedOriginsInAndNoOthers() throws Exception {
        var asked = raw(
                "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: https://a.example\r\n"
                        + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\r\n");
        assertTrue(asked.startsWith("HTTP/1.1 20"), asked);
        assertTrue(
                asked.toLowerCase(java.util.Locale.ROOT).contains("access-control-allow-origin: https://a.example"),
                asked);
        assertFalse(asked.toLowerCase(java.util.Locale.ROOT).contains("allow-credentials"), asked);
        var other = raw(
                "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: https://b.example\r\n"
                        + "Access-Control-Request-Method: POST\r\n\r\n");
        assertFalse(other.toLowerCase(java.util.Locale.ROOT).contains("access-control-allow"), other);
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void showsFiguresToAdministratorsAlone() throws Exception {
        var head = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        assertTrue(raw(head + "\r\n").startsWith("HTTP/1.1 401"));
        assertTrue(raw(head + "x-api-key: " + USER.text() + "\r\n\r\n").startsWith("HTTP/1.1 403"));
        var figures = raw(head + "x-api-key: " + ADMIN.text() + "\r\n\r\n");
        assertTrue(figures.startsWith("HTTP/1.1 200"), figures);
        assertTrue(figures.contains("\n# TYPE millrace_open_requests gauge\n"), figures);
    }
}
