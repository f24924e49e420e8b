package dev.millrace.tokenizer.app;

import static dev.millrace.tokenizer.app.EdgeKeys.ADMIN;
import static dev.millrace.tokenizer.app.EdgeKeys.KEYS;
import static dev.millrace.tokenizer.app.EdgeKeys.TOKENIZE;
import static dev.millrace.tokenizer.app.EdgeKeys.USER;
import static dev.millrace.tokenizer.app.EdgeKeys.file;
import static dev.millrace.tokenizer.app.EdgeKeys.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.security.NewKey;
import dev.millrace.security.Role;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An edge with keys: who passes which door, and what the others are told. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@TestProfile(EdgeKeys.Profile.class)
@Timeout(60)
class EdgeAccessTest extends EdgeFixture {
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
}
