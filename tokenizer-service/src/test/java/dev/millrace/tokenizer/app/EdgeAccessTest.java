package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.security.KeysFile;
import dev.millrace.security.Limits;
import dev.millrace.security.NewKey;
import dev.millrace.security.Role;
import dev.millrace.security.Scope;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An edge with keys: who passes which door, and what the others are told. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@TestProfile(EdgeAccessTest.WithKeys.class)
@Timeout(60)
class EdgeAccessTest extends EdgeFixture {
    // The same in the profile, which another class loader loads.
    private static final RandomGenerator SEEDED = new Random(6);
    private static final NewKey ADMIN = seeded(NewKey.Grant.of("admin", Role.ADMIN));
    private static final NewKey USER = seeded(NewKey.Grant.of("user", Role.USER));
    private static final NewKey TOKENIZE =
            seeded(new NewKey.Grant("tokens only", Role.USER, Set.of(Scope.TOKENIZE), Limits.DEFAULT, null));
    private static final List<NewKey> KEYS = List.of(ADMIN, USER, TOKENIZE);

    /** Three keys in a file. */
    public static final class WithKeys implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.edge.keys",
                    file().path().toString(),
                    "millrace.edge.metrics",
                    "true",
                    "millrace.edge.cors-origins",
                    "https://a.example");
        }
    }

    @Test
    void asksForAKey() throws Exception {
        var refused = ask("");
        assertError(401, "invalid_api_key", refused);
        assertEquals("Bearer", header(refused, "www-authenticate"));
        assertError(401, "invalid_api_key", ask("Bearer sk-guess"));
        assertError(
                401,
                "invalid_api_key",
                ask("Bearer " + key(NewKey.Grant.of("x", Role.ADMIN)).text()));
        assertError(401, "invalid_api_key", ask("Basic " + USER.text()));
        assertError(401, "invalid_api_key", request("GET", "/v1/models", null, null));
    }

    @Test
    void answersAKeyInEitherHeaderAndPutsItsIdOnTheLog() throws Exception {
        var answer = ask("Bearer " + USER.text());
        assertEquals(200, answer.statusCode(), answer.body());
        var id = JSON.readTree(answer.body()).path("id").asText();
        var record = probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id));
        assertEquals(USER.key().id(), record.getScheduling().getTenant());
        assertFalse(record.toString().contains(USER.text()));

        var models = http.send(
                HttpRequest.newBuilder(uri("/v1/models"))
                        .header("x-api-key", TOKENIZE.text())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, models.statusCode());
    }

    @Test
    void saysWhichScopeIsMissing() throws Exception {
        var refused = ask("Bearer " + TOKENIZE.text());
        assertError(403, "insufficient_permissions", refused);
        assertTrue(refused.body().contains("'chat'"), refused.body());
    }

    @Test
    void anthropicsPathsSayItInTheirOwnWords() throws Exception {
        var nobody = messages("/v1/messages", "");
        assertEquals(401, nobody.statusCode());
        assertEquals("Bearer", header(nobody, "www-authenticate"));
        assertEquals("authentication_error", type(nobody));
        assertEquals("authentication_error", type(messages("/v1/messages/nothing", "")));
        var other = messages("/v1/messages", TOKENIZE.text());
        assertEquals(403, other.statusCode());
        assertEquals("permission_error", type(other));
        assertEquals(200, messages("/v1/messages", USER.text()).statusCode());
        assertEquals(200, messages("/v1/messages/count_tokens", TOKENIZE.text()).statusCode());
    }

    private HttpResponse<String> messages(String path, String key) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body("say x", ",\"max_tokens\":9")));
        if (!key.isEmpty()) {
            request.header("x-api-key", key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String type(HttpResponse<String> refused) throws IOException {
        return JSON.readTree(refused.body()).at("/error/type").asText();
    }

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
    void showsFiguresToAdministratorsAlone() throws Exception {
        var head = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        assertTrue(raw(head + "\r\n").startsWith("HTTP/1.1 401"));
        assertTrue(raw(head + "x-api-key: " + USER.text() + "\r\n\r\n").startsWith("HTTP/1.1 403"));
        var figures = raw(head + "x-api-key: " + ADMIN.text() + "\r\n\r\n");
        assertTrue(figures.startsWith("HTTP/1.1 200"), figures);
        assertTrue(figures.contains("\n# TYPE millrace_open_requests gauge\n"), figures);
    }

    @Test
    void theGrpcDoorAsksForAKeyToo() {
        withGrpc(channel -> {
            assertEquals(Status.Code.UNAUTHENTICATED, encode(channel));
            assertEquals(Status.Code.UNAUTHENTICATED, encode(with(channel, "mr-guess")));
            assertEquals(Status.Code.OK, encode(with(channel, TOKENIZE.text())));
            assertEquals(Status.Code.OK, encode(with(channel, ADMIN.text())));
            var generate = TokenizerServiceGrpc.newBlockingStub(with(channel, TOKENIZE.text()));
            var request =
                    GenerateTextRequest.newBuilder().setPrompt(prompt("say x")).build();
            var refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> generate.generateText(request).hasNext());
            assertEquals(Status.Code.PERMISSION_DENIED, refused.getStatus().getCode());
            assertTrue(TokenizerServiceGrpc.newBlockingStub(with(channel, USER.text()))
                    .generateText(request)
                    .hasNext());
        });
    }

    @Test
    void seesWithinSecondsThatAKeyWasMadeOrRevoked() throws Exception {
        var brief = key(NewKey.Grant.of("brief", Role.USER));
        var keys = new ArrayList<>(KEYS.stream().map(NewKey::key).toList());
        assertEquals(401, ask("Bearer " + brief.text()).statusCode());
        keys.add(brief.key());
        file().write(keys);
        await(200, brief);

        keys.set(3, brief.key().revokedAt(Instant.now()));
        file().write(keys);
        await(401, brief);

        Files.writeString(file().path(), "{\"keys\":[");
        Thread.sleep(2_500);
        assertEquals(200, ask("Bearer " + USER.text()).statusCode(), "a broken file changes nothing");
        file().write(KEYS.stream().map(NewKey::key).toList());
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

    private void await(int status, NewKey key) throws Exception {
        int last = 0;
        for (int i = 0; i < 50 && last != status; i++) {
            last = ask("Bearer " + key.text()).statusCode();
            Thread.sleep(100);
        }
        assertEquals(status, last);
    }

    private HttpResponse<String> ask(String authorization) throws Exception {
        var request = HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body("say x", "")));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static Status.Code encode(Channel channel) {
        try {
            TokenizerServiceGrpc.newBlockingStub(channel)
                    .encode(EncodeRequest.newBuilder().setText("x").build());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static Channel with(Channel channel, String key) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static NewKey seeded(NewKey.Grant grant) {
        return NewKey.create(grant, SEEDED, Instant.EPOCH);
    }

    private static NewKey key(NewKey.Grant grant) {
        return NewKey.create(grant, new SecureRandom(), Instant.now());
    }

    private static KeysFile file() {
        try {
            var folder = System.getProperty("millrace.test.keys");
            if (folder == null) {
                folder = Files.createTempDirectory("edge-keys").toString();
                System.setProperty("millrace.test.keys", folder);
            }
            var file = new KeysFile(Path.of(folder, "keys.json"));
            if (!file.exists()) {
                file.write(KEYS.stream().map(NewKey::key).toList());
            }
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
