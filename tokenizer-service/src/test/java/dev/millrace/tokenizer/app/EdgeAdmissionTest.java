package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.RetryInfo;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small house: what its doors say when it is full, and to whom it gives the next place. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@TestProfile(EdgeAdmissionTest.SmallHouse.class)
@Timeout(60)
class EdgeAdmissionTest extends EdgeFixture {
    /** A request of 1024 tokens and a prompt's fits three times. */
    private static final String LARGE = ",\"max_tokens\":1024,\"stream\":true";

    /** Room for 4096 tokens, tenants isolated. */
    public static final class SmallHouse implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.edge.open-tokens-max", "4096",
                    "millrace.edge.isolate-cache-by-key", "true",
                    "millrace.edge.tenant-salt", "pepper");
        }
    }

    @Test
    void refusesWhatHasNoRoomAndSaysWhenToTryAgain() throws Exception {
        try (var one = send("silent", LARGE);
                var two = send("silent", LARGE);
                var three = send("silent", LARGE)) {
            waitUntilOpen(3);

            var refused = chat("say x", ",\"max_tokens\":1024");

            assertError(429, "rate_limit_exceeded", refused);
            assertEquals(
                    "requests", JSON.readTree(refused.body()).at("/error/type").asText());
            long seconds = Long.parseLong(header(refused, "retry-after"));
            long millis = Long.parseLong(header(refused, "retry-after-ms"));
            assertTrue(seconds >= 1 && seconds <= 60 && millis > (seconds - 1) * 1_000 && millis <= seconds * 1_000);
            assertEquals(200, chat("say x", ",\"max_tokens\":100").statusCode(), "a small one has room");
            assertTrue(one.isConnected() && two.isConnected() && three.isConnected());
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void givesTheNextPlaceToTheTenantThatWaits() throws Exception {
        try (var one = send("silent", LARGE);
                var two = send("silent", LARGE);
                var three = send("silent", LARGE)) {
            waitUntilOpen(3);
            assertEquals(429, ask("sk-b", 1024).statusCode());
            one.close();
            waitUntilOpen(2);

            // 2 x 1060 are open; another 1060 of the same tenant fit the house, but not its half of it.
            assertEquals(429, chat("say x", ",\"max_tokens\":1024").statusCode());
            assertEquals(200, ask("sk-b", 1024).statusCode());
            assertEquals(200, chat("say x", ",\"max_tokens\":1024").statusCode(), "nobody waits any more");
            assertTrue(two.isConnected() && three.isConnected());
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void grpcSaysWhenToTryAgainInTheWordsOfItsClients() throws Exception {
        try (Socket one = send("silent", ",\"max_tokens\":4000,\"stream\":true")) {
            waitUntilOpen(1);
            withGrpc(channel -> {
                var large = prompt("say x").toBuilder()
                        .setParameters(TextParameters.newBuilder().setMaxNewTokens(1024));
                var stub = TokenizerServiceGrpc.newBlockingStub(channel);
                var refused = assertThrows(
                        StatusRuntimeException.class,
                        () -> stub.generateText(GenerateTextRequest.newBuilder()
                                        .setPrompt(large)
                                        .build())
                                .hasNext());

                assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
                var detail = StatusProto.fromThrowable(refused).getDetails(0);
                long seconds = assertDoesNotThrow(
                        () -> detail.unpack(RetryInfo.class).getRetryDelay().getSeconds());
                assertTrue(seconds >= 1 && seconds <= 60);
                long pushbackMs = Long.parseLong(refused.getTrailers().get(GrpcFailures.PUSHBACK_MS));
                assertEquals(seconds, pushbackMs / 1_000);
            });
            assertTrue(one.isConnected());
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void theKeyBecomesATenantAndIsNowhereOnTheLog() throws Exception {
        var response = ask("sk-test", 50, ",\"priority\":-3,\"cache_salt\":\"mine\"");
        var id = JSON.readTree(response.body()).path("id").asText();

        var record = probe().await(Topics.GENERATION_REQUESTS, one -> id.equals(one.key()));
        assertFalse(new String(record.value(), java.nio.charset.StandardCharsets.ISO_8859_1).contains("sk-test"));
        var scheduling = GenerationRequested.parseFrom(record.value()).getScheduling();
        // The hashes are those of TenantsTest, by OpenSSL.
        assertEquals("77201648f8e897b2a12940ea75a0d7ad", scheduling.getTenant());
        assertEquals("c4329d18480f8ecb6bf5e078e30ab572", scheduling.getCacheSalt());
        assertEquals(-3, scheduling.getPriority());
    }

    @Test
    void aGrpcCallIsOfItsKeyWhateverItSaysOfItself() {
        withGrpc(channel -> {
            var headers = new Metadata();
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer sk-test");
            var prompt = prompt("say x").toBuilder()
                    .setScheduling(
                            Scheduling.newBuilder().setTenant("somebody else").setPriority(4));
            var events = TokenizerServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .generateText(GenerateTextRequest.newBuilder()
                            .setPrompt(prompt.setParameters(
                                    TextParameters.newBuilder().setMaxNewTokens(50)))
                            .build());
            var scheduling = scheduling(events.next().getStarted().getRequestId());
            events.forEachRemaining(event -> {});
            assertEquals("77201648f8e897b2a12940ea75a0d7ad", scheduling.getTenant());
            assertEquals(4, scheduling.getPriority());
        });
    }

    @Test
    void aPipelineNamesItsTenantItself() {
        var id = "pipeline-" + UUID.randomUUID();
        var prompt = prompt("say x").toBuilder()
                .setScheduling(Scheduling.newBuilder().setTenant("nightly").setPriority(50));
        produce(
                Topics.PROMPTS,
                "k",
                PromptSubmitted.newBuilder()
                        .setRequestId(id)
                        .setPrompt(prompt)
                        .build()
                        .toByteArray());

        var scheduling = scheduling(id);
        assertEquals("nightly", scheduling.getTenant());
        assertEquals(50, scheduling.getPriority());
        assertNotEquals("", scheduling.getCacheSalt());
        assertEquals("nightly", completion(id).getPrompt().getScheduling().getTenant());
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        var late = chat("say x", ",\"priority\":101");
        assertError(400, "invalid_value", late);
        assertEquals("priority", JSON.readTree(late.body()).at("/error/param").asText());
        var salted = chat("say x", ",\"cache_salt\":\"" + "s".repeat(65) + "\"");
        assertEquals(
                "cache_salt", JSON.readTree(salted.body()).at("/error/param").asText());
    }

    private Scheduling scheduling(String id) {
        return probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id))
                .getScheduling();
    }

    private HttpResponse<String> ask(String key, int maxTokens) throws Exception {
        return ask(key, maxTokens, "");
    }

    private HttpResponse<String> ask(String key, int maxTokens, String more) throws Exception {
        var request = HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(body("say x", ",\"max_tokens\":" + maxTokens + more)));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
