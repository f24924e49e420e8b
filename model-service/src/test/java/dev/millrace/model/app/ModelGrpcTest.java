package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.model.v1.CandidateSelection;
import dev.millrace.contract.model.v1.Candidates;
import dev.millrace.contract.model.v1.ClassifyRequest;
import dev.millrace.contract.model.v1.CloseSequence;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EncoderInput;
import dev.millrace.contract.model.v1.FetchLogits;
import dev.millrace.contract.model.v1.ForkSequence;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.millrace.contract.model.v1.OpenSequence;
import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.contract.model.v1.StepSequence;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The service with the real model, over a real connection: set {@code -Dmillrace.package=FOLDER}. */
@QuarkusTest
@TestProfile(ModelGrpcTest.RealModel.class)
@EnabledIfSystemProperty(named = "millrace.package", matches = ".+", disabledReason = "needs -Dmillrace.package=FOLDER")
@Timeout(60)
class ModelGrpcTest {
    private static final int SLOTS = 3;

    private final List<ForwardCall> calls = new ArrayList<>();
    private final ManagedChannel channel = Connection.CHANNEL;
    private final ModelServiceBlockingStub service = ModelServiceGrpc.newBlockingStub(channel);

    /** Opened when the first test asks for it, so after the service has its port. */
    private static final class Connection {
        static final ManagedChannel CHANNEL = ManagedChannelBuilder.forAddress(
                        "127.0.0.1", port("quarkus.grpc.server.test-port"))
                .usePlaintext()
                .build();
    }

    /** Own ports, few slots, a short queue. */
    public static final class RealModel implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.model.folder", System.getProperty("millrace.package", ""),
                    "millrace.model.slots", String.valueOf(SLOTS),
                    "millrace.model.context", "256",
                    "millrace.model.queue", "1",
                    "quarkus.grpc.server.test-port", String.valueOf(freePort()),
                    "quarkus.http.test-port", String.valueOf(freePort()));
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterAll
    static void disconnect() {
        Connection.CHANNEL.shutdownNow();
    }

    /** Each test leaves the house empty, by whatever way it went. */
    @AfterEach
    void everySlotIsFreeAgain() throws InterruptedException {
        calls.forEach(ForwardCall::cancel);
        DescribeResponse state = service.describe(DescribeRequest.getDefaultInstance());
        while (state.getSlotsInUse() > 0 || state.getQueuedSequences() > 0) {
            Thread.sleep(2);
            state = service.describe(DescribeRequest.getDefaultInstance());
        }
    }

    @Test
    void describesWhatIsLoaded() {
        DescribeResponse description = service.describe(DescribeRequest.getDefaultInstance());
        assertEquals("llama", description.getArchitecture());
        assertEquals(256, description.getContextLength());
        assertEquals(SLOTS, description.getSlots());
        assertTrue(description.getVersion().matches("[0-9a-f]{16}"), description.getVersion());
        assertTrue(description.getVocabularySize() > 0);
        assertTrue(description.getTrainedContextLength() >= 256);
        assertTrue(description.getKvBytesPerToken() > 0);
        assertEquals("cpu", description.getProvider());
    }

    @Test
    void generatesOverTheStream() throws InterruptedException {
        ForwardCall call = call();
        call.send(open(1, 504, 3575, 282, 4649, 314));
        Candidates candidates = call.take().getCandidates();
        assertEquals(5, candidates.getLength());
        assertEquals(25, candidates.getIdsCount());
        assertEquals(2, candidates.getExtraLogitsCount());
        assertTrue(candidates.getLogSumExp() >= candidates.getLogits(0));
        for (int length = 6; length < 10; length++) {
            call.send(step(1, candidates.getIds(0)));
            candidates = call.take().getCandidates();
            assertEquals(length, candidates.getLength());
        }
        call.send(close(1));
    }

    @Test
    void sendsTheWholeRowOnDemand() throws InterruptedException {
        ForwardCall call = call();
        call.send(open(1, 504, 3575));
        Candidates candidates = call.take().getCandidates();
        call.send(command(1).setFetchLogits(FetchLogits.getDefaultInstance()).build());
        FloatBuffer row = call.take()
                .getLogits()
                .getLogits()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        assertEquals(candidates.getLogits(0), row.get(candidates.getIds(0)));
        assertEquals(candidates.getExtraLogits(1), row.get(7));
    }

    @Test
    void answersForksInOneMessageWithTheirParent() throws InterruptedException {
        ForwardCall call = call();
        call.send(open(1, 504, 3575, 282));
        Candidates parent = call.take().getCandidates();
        call.send(command(2)
                .setFork(ForkSequence.newBuilder().setParentSequenceId(1))
                .build());
        Candidates fork = call.take().getCandidates();
        assertEquals(parent.getIdsList(), fork.getIdsList());
        assertEquals(3, fork.getCachedTokens());
        call.send(step(1, 10), step(2, 10));
        List<SequenceResult> results = call.takeAll();
        assertEquals(2, results.size());
        assertEquals(
                results.get(0).getCandidates().getIds(0),
                results.get(1).getCandidates().getIds(0));
    }

    @Test
    void freesTheSlotsOfACallThatIsDropped() throws InterruptedException {
        ForwardCall call = call();
        int[] prompt = IntStream.range(100, 300).toArray();
        for (int id = 1; id <= SLOTS; id++) {
            call.send(open(id, prompt));
        }
        call.take();
        call.cancel();
        // everySlotIsFreeAgain() waits for the empty house.
    }

    @Test
    void freesTheSlotsOfACallThatIsCompleted() throws InterruptedException {
        ForwardCall call = call();
        call.send(open(1, 504));
        call.take();
        call.complete();
        assertEquals(Status.Code.OK, call.awaitEnd().getCode());
    }

    @Test
    void queuesAndThenRefusesWhatDoesNotFit() throws InterruptedException {
        ForwardCall call = call();
        for (int id = 1; id <= SLOTS + 2; id++) {
            call.send(open(id, 504, 3575));
        }
        int refused = 0;
        for (int i = 0; i < SLOTS + 1; i++) {
            SequenceResult result = call.take();
            if (result.getFailed().getCode() == SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED) {
                refused++;
                int retryAfterMs = result.getFailed().getRetryAfterMs();
                assertTrue(retryAfterMs >= 1_000 && retryAfterMs <= 60_000, () -> "retry after " + retryAfterMs);
            }
        }
        assertEquals(1, refused);
        call.send(close(1));
        assertEquals(SLOTS + 1, call.take().getSequenceId());
    }

    @Test
    void namesTheFieldThatIsWrong() throws InterruptedException {
        ForwardCall call = call();
        assertInvalid(call, command(1).build(), "command is not set");
        assertInvalid(call, open(2, 99_999_999), "outside the vocabulary");
        assertInvalid(call, open(3), "token_ids is empty");
        assertInvalid(call, scheduled(31, "t", 101, ""), "priority must be -100 to 100, is 101");
        assertInvalid(call, scheduled(32, "t".repeat(65), 0, ""), "tenant must have at most 64");
        assertInvalid(call, scheduled(33, "t", 0, "s".repeat(65)), "cache_salt must have at most 64");
        assertInvalid(call, open(4, IntStream.range(0, 257).toArray()), "longest length 256");
        assertInvalid(call, step(5, 1), "not open");
        assertInvalid(call, selecting(6, 0, 1), "top_k");
        assertInvalid(call, selecting(7, 1025, 1), "top_k");
        assertInvalid(call, selecting(8, 1, 3), "temperature");
        assertInvalid(call, selecting(9, 1, Float.NaN), "temperature");
        assertInvalid(call, selecting(10, 1, Float.MIN_VALUE), "temperature");
    }

    @Test
    void endsACallThatSendsTooManyCommands() throws InterruptedException {
        ForwardCall call = call();
        ForwardRequest.Builder many = ForwardRequest.newBuilder();
        for (int id = 0; id <= 4096; id++) {
            many.addCommands(close(id));
        }
        call.send(many.build());
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, call.awaitEnd().getCode());
    }

    @Test
    void stopsReadingFromACallerThatDoesNotReadAndServesTheOthers() throws InterruptedException {
        ForwardCall slow = call(1);
        slow.send(open(1, 504, 3575));
        slow.take();
        for (int i = 0; i < 400; i++) {
            slow.send(
                    command(1).setFetchLogits(FetchLogits.getDefaultInstance()).build());
        }
        ForwardCall other = call();
        other.send(open(1, 504, 3575));
        for (int i = 0; i < 10; i++) {
            other.send(step(1, other.take().getCandidates().getIds(0)));
        }
    }

    @Test
    void sendsARowOnceHoweverOftenItIsAskedForInAMessage() throws InterruptedException {
        ForwardCall call = call();
        call.send(open(1, 504, 3575));
        call.take();
        SequenceCommand fetch =
                command(1).setFetchLogits(FetchLogits.getDefaultInstance()).build();
        call.send(fetch, fetch, fetch, step(1, 5));
        assertTrue(call.take().hasLogits());
        assertTrue(call.take().hasCandidates());
    }

    /** What it gives is held against the reference where the model is imported anew, in HiddenStateTest. */
    @Test
    void scoresTokensAsTheForwardStreamDoes() throws InterruptedException {
        List<Integer> ids = IntStream.range(0, 100).mapToObj(i -> 500 + 7 * i).toList();
        ForwardCall call = call();
        call.send(SequenceCommand.newBuilder()
                .setSequenceId(1)
                .setOpen(OpenSequence.newBuilder()
                        .addAllTokenIds(ids)
                        .setPromptLogprobs(2)
                        .setSelection(CandidateSelection.newBuilder().setTopK(1)))
                .build());
        List<Float> streamed = new ArrayList<>();
        for (SequenceResult result = call.take(); result.hasPrompt(); result = call.take()) {
            assertEquals(1 + streamed.size(), result.getPrompt().getFirst());
            streamed.addAll(result.getPrompt().getLogprobsList());
            assertEquals(
                    2 * result.getPrompt().getLogprobsCount(),
                    result.getPrompt().getTopIdsCount());
        }
        assertEquals(99, streamed.size());
        call.cancel();
        var scores = service.score(
                ScoreRequest.newBuilder().addAllTokenIds(ids).setFirst(40).build());
        assertEquals(60, scores.getLogprobsCount());
        for (int i = 0; i < 60; i++) {
            assertEquals(streamed.get(39 + i), scores.getLogprobs(i), 1e-3f);
        }
    }

    @Test
    void tellsHowLikelyGivenTokensAreToComeNext() {
        var ids = IntStream.range(1_000, 1_050).boxed().toList();
        var whole = service.score(ScoreRequest.newBuilder()
                .addAllTokenIds(ids)
                .addTokenIds(2_000)
                .setFirst(50)
                .build());
        var next = service.score(ScoreRequest.newBuilder()
                .addAllTokenIds(ids)
                .setFirst(50)
                .addAllNextIds(List.of(3_000, 2_000))
                .build());
        assertEquals(0, next.getLogprobsCount());
        assertEquals(2, next.getNextLogprobsCount());
        assertEquals(whole.getLogprobs(0), next.getNextLogprobs(1), 0.05f);
    }

    @Test
    void saysWhichFieldOfAScoreIsWrong() {
        assertRefusedScore("token_ids must hold at least two ids, holds 1", 1, 1);
        assertRefusedScore("first must be 1 to 2, is 3", 3, 3);
        assertRefusedScore("token_ids has 257 ids, more than the longest length 256", 257, 1);
        var next = ScoreRequest.newBuilder().addAllTokenIds(List.of(1, 2)).setFirst(2);
        assertRefusedScore(
                "next_ids must be at most 64, are 65",
                next.clone().addAllNextIds(Collections.nCopies(65, 3)).build());
    }

    private void assertRefusedScore(String message, int length, int first) {
        assertRefusedScore(
                message,
                ScoreRequest.newBuilder()
                        .addAllTokenIds(IntStream.range(0, length).boxed().toList())
                        .setFirst(first)
                        .build());
    }

    private void assertRefusedScore(String message, ScoreRequest request) {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, () -> service.score(request));
        assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
        assertEquals(message, e.getStatus().getDescription());
    }

    @Test
    void givesHiddenStatesOrSaysWhyNot() {
        int size = service.describe(DescribeRequest.getDefaultInstance()).getEmbeddingSize();
        EmbedRequest hello = EmbedRequest.newBuilder()
                .addInputs(EncoderInput.newBuilder().addTokenIds(19556))
                .build();
        if (size == 0) {
            StatusRuntimeException e = assertThrows(StatusRuntimeException.class, () -> service.embed(hello));
            assertEquals(Status.Code.FAILED_PRECONDITION, e.getStatus().getCode());
            return;
        }
        assertEquals(size, service.embed(hello).getEmbeddings(0).getValuesCount());
        StatusRuntimeException none =
                assertThrows(StatusRuntimeException.class, () -> service.embed(EmbedRequest.getDefaultInstance()));
        assertEquals(Status.Code.INVALID_ARGUMENT, none.getStatus().getCode());
    }

    @Test
    void isNoCrossEncoder() {
        StatusRuntimeException e = assertThrows(
                StatusRuntimeException.class, () -> service.classify(ClassifyRequest.getDefaultInstance()));
        assertEquals(Status.Code.FAILED_PRECONDITION, e.getStatus().getCode());
    }

    @Test
    void reportsHealthAndFigures() throws IOException, InterruptedException {
        assertTrue(get("/health/ready").contains("UP"));
        assertTrue(get("/health/live").contains("slots_in_use"));
        String metrics = get("/metrics");
        for (String name : List.of(
                "num_requests_running",
                "num_requests_waiting",
                "queued_tokens",
                "prefix_cache_queries_tokens",
                "batch_size",
                "prefill_tokens",
                "step_seconds")) {
            assertTrue(metrics.contains("millrace_model_" + name), name);
        }
    }

    private static SequenceCommand scheduled(long id, String tenant, int priority, String cacheSalt) {
        SequenceCommand.Builder command = open(id, 504).toBuilder();
        command.getOpenBuilder().setTenant(tenant).setPriority(priority).setCacheSalt(cacheSalt);
        return command.build();
    }

    private ForwardCall call() {
        return call(Integer.MAX_VALUE);
    }

    private ForwardCall call(int readMost) {
        ForwardCall call = new ForwardCall(channel, readMost);
        calls.add(call);
        return call;
    }

    private static void assertInvalid(ForwardCall call, SequenceCommand command, String message)
            throws InterruptedException {
        call.send(command);
        SequenceResult result = call.take();
        assertEquals(command.getSequenceId(), result.getSequenceId());
        assertEquals(
                SequenceFailureCode.SEQUENCE_FAILURE_CODE_INVALID,
                result.getFailed().getCode());
        assertTrue(
                result.getFailed().getMessage().contains(message),
                result.getFailed().getMessage());
    }

    private static String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port("quarkus.http.test-port") + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static int port(String key) {
        return ConfigProvider.getConfig().getValue(key, Integer.class);
    }

    private static SequenceCommand.Builder command(long id) {
        return SequenceCommand.newBuilder().setSequenceId(id);
    }

    private static SequenceCommand open(long id, int... ids) {
        OpenSequence.Builder open = OpenSequence.newBuilder()
                .setSelection(CandidateSelection.newBuilder()
                        .setTopK(25)
                        .setTemperature(0.8f)
                        .addExtraIds(0)
                        .addExtraIds(7));
        for (int token : ids) {
            open.addTokenIds(token);
        }
        return command(id).setOpen(open).build();
    }

    private static SequenceCommand selecting(long id, int topK, float temperature) {
        CandidateSelection selection = CandidateSelection.newBuilder()
                .setTopK(topK)
                .setTemperature(temperature)
                .build();
        return command(id)
                .setOpen(OpenSequence.newBuilder().addTokenIds(1).setSelection(selection))
                .build();
    }

    private static SequenceCommand step(long id, int token) {
        return command(id).setStep(StepSequence.newBuilder().setTokenId(token)).build();
    }

    private static SequenceCommand close(long id) {
        return command(id).setClose(CloseSequence.getDefaultInstance()).build();
    }
}
