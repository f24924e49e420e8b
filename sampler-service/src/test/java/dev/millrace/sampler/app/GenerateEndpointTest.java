package dev.millrace.sampler.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.RetryInfo;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc.SamplerServiceBlockingStub;
import dev.millrace.contract.sampler.v1.Scheduling;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as Quarkus runs it: gRPC, health and metrics. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class GenerateEndpointTest {
    private final int grpcPort;
    private final int httpPort;
    private ManagedChannel channel;
    private SamplerServiceBlockingStub sampler;

    GenerateEndpointTest(
            @ConfigProperty(name = "quarkus.grpc.server.test-port") int grpcPort,
            @ConfigProperty(name = "quarkus.http.test-port") int httpPort) {
        this.grpcPort = grpcPort;
        this.httpPort = httpPort;
    }

    @BeforeEach
    void connect() throws Exception {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .flowControlWindow(16_384)
                .build();
        sampler = SamplerServiceGrpc.newBlockingStub(channel);
        await(() -> get("/health/ready").statusCode() == 200);
    }

    @AfterEach
    void leaveNothingBehind() throws Exception {
        channel.shutdownNow();
        Surroundings.model().stepTakes(0);
        Surroundings.model().isFull(false);
        await(() -> Surroundings.model().openSequences() == 0);
        await(() -> metric("millrace_open_sessions") == 0);
        assertEquals(List.of(), Surroundings.model().breaches);
    }

    @Test
    void streamsTheTokensAndThenTheEnd() {
        var request = request("streams", 30).build();
        var responses = list(sampler.generate(request));
        var tokens = responses.subList(0, responses.size() - 1);
        var checked = GenerationMapper.fromProto(request, "streams", 0, java.time.Duration.ofMinutes(1));
        assertEquals(
                Surroundings.LOGITS.generate(checked),
                tokens.stream()
                        .map(response -> response.getToken().getTokenId())
                        .toList());
        var finished = responses.getLast().getFinished();
        assertEquals(FinishReason.FINISH_REASON_LENGTH, finished.getChoices(0).getReason());
        assertEquals(ScriptedModel.VERSION, finished.getModelVersion());
    }

    @Test
    void unsetParametersHaveTheirDefaults() {
        var responses = list(
                sampler.generate(GenerateRequest.newBuilder().addPromptIds(1).build()));
        assertEquals(257, responses.size());
    }

    @Test
    void aWrongFieldIsNamed() {
        var request = request("wrong", 1);
        request.getParametersBuilder().setTopP(1.5f);
        var status = statusOf(request.build());
        assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode());
        assertEquals("top_p: must be in (0, 1], was 1.5", status.getDescription());
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                statusOf(GenerateRequest.getDefaultInstance()).getCode());
        var late = request("late", 1).setScheduling(Scheduling.newBuilder().setPriority(-101));
        assertEquals(
                "priority: must be from -100 to 100, was -101",
                statusOf(late.build()).getDescription());
    }

    @Test
    void cancellingTheCallFreesTheSequence() throws Exception {
        Surroundings.model().stepTakes(10);
        var context = Context.current().withCancellation();
        context.run(() -> {
            var responses = sampler.generate(request("cancelled", 5000).build());
            assertTrue(responses.next().hasToken());
            context.cancel(null);
        });
        await(() -> Surroundings.model().openSequences() == 0);
    }

    @Test
    void theTimeoutEndsTheGeneration() {
        Surroundings.model().stepTakes(10);
        var responses =
                list(sampler.generate(request("late", 5000).setTimeoutMs(300).build()));
        assertEquals(
                FinishReason.FINISH_REASON_DEADLINE,
                responses.getLast().getFinished().getChoices(0).getReason());
    }

    @Test
    void aFullHouseRefuses() throws Exception {
        Surroundings.model().stepTakes(20);
        for (int i = 0; i < 4; i++) {
            var responses = sampler.generate(request("guest-" + i, 5000).build());
            assertTrue(responses.next().hasToken());
        }
        assertEquals(4, metric("millrace_open_sessions"));
        assertRefusedUntil(1_000, request("too-many", 1).build());
    }

    @Test
    void aFullModelRefuses() {
        Surroundings.model().isFull(true);
        assertRefusedUntil(ScriptedModel.RETRY_AFTER_MS, request("no-room", 1).build());
    }

    /** As gRPC's own reader of rich errors understands it, and as its retry policy does. */
    private void assertRefusedUntil(long retryAfterMs, GenerateRequest request) {
        var refused = assertThrows(StatusRuntimeException.class, () -> list(sampler.generate(request)));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
        var details = StatusProto.fromThrowable(refused).getDetailsList();
        assertEquals(1, details.size());
        assertDoesNotThrow(() -> {
            var delay = details.getFirst().unpack(RetryInfo.class).getRetryDelay();
            assertEquals(retryAfterMs, delay.getSeconds() * 1_000 + delay.getNanos() / 1_000_000);
        });
        assertEquals(Long.toString(retryAfterMs), refused.getTrailers().get(GrpcRefusal.PUSHBACK_MS));
    }

    @Test
    void aSlowReaderIsCutOff() throws Exception {
        var responses = sampler.generate(
                request("slow-reader", 2_000_000).setTimeoutMs(600_000).build());
        assertTrue(responses.next().hasToken());
        await(() -> Surroundings.model().openSequences() == 0);
        var thrown = assertThrows(StatusRuntimeException.class, () -> list(responses));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, thrown.getStatus().getCode());
    }

    @Test
    void tellsItsHealthAndItsFigures() throws Exception {
        assertEquals(200, get("/health/live").statusCode());
        var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        assertEquals(ServingStatus.SERVING, health.getStatus());
        list(sampler.generate(request("counted", 3).build()));
        assertTrue(metric("millrace_generated_tokens_total") >= 3);
        assertEquals(1, metric("millrace_model_connected"));
    }

    private static GenerateRequest.Builder request(String id, int maxNewTokens) {
        return GenerateRequest.newBuilder()
                .setRequestId(id)
                .addPromptIds(5)
                .addPromptIds(6)
                .setParameters(GenerationParameters.newBuilder()
                        .setMaxNewTokens(maxNewTokens)
                        .setTemperature(0.8f)
                        .setTopK(25)
                        .setSeed(11));
    }

    private Status statusOf(GenerateRequest request) {
        return assertThrows(StatusRuntimeException.class, () -> list(sampler.generate(request)))
                .getStatus();
    }

    private static List<GenerateResponse> list(Iterator<GenerateResponse> responses) {
        var all = new ArrayList<GenerateResponse>();
        responses.forEachRemaining(all::add);
        return all;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private double metric(String name) throws Exception {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + 60_000_000_000L;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < until, "not in time");
            Thread.sleep(20);
        }
    }
}
