package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.CandidateSelection;
import dev.millrace.contract.model.v1.CloseSequence;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.EncoderInput;
import dev.millrace.contract.model.v1.ListAdaptersRequest;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.millrace.contract.model.v1.OpenSequence;
import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.contract.model.v1.StepSequence;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.adapter.TinyModel;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.RewardScorer;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.data.tokens.Ids;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Adapters over a real connection: loaded, asked for by sequences, replaced and unloaded. */
@QuarkusTest
@TestProfile(AdapterGrpcTest.Tiny.class)
@Timeout(60)
class AdapterGrpcTest {
    private static final List<Integer> PROMPT = List.of(3, 17, 5, 9, 21, 4, 11);
    private static final String WORK = "millrace.test.work";

    private final ManagedChannel channel = Connection.CHANNEL;
    private final ModelServiceBlockingStub service = ModelServiceGrpc.newBlockingStub(channel);
    private final ForwardCall call = new ForwardCall(channel, 64);

    /** Opened when the first test asks for it, so after the service has its port. */
    private static final class Connection {
        static final ManagedChannel CHANNEL = ManagedChannelBuilder.forAddress(
                        "127.0.0.1",
                        ConfigProvider.getConfig().getValue("quarkus.grpc.server.test-port", Integer.class))
                .usePlaintext()
                .build();
    }

    /** A tiny model and two adapters of it. */
    public static final class Tiny implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path work = Files.createTempDirectory("adapters");
                TinyModel tiny = new TinyModel("llama-tied", work);
                ModelPackage base = tiny.base(Precision.FP32);
                tiny.written(first(tiny), "first");
                tiny.written(tiny.adapter(3, 2, LoraTarget.QUERY, LoraTarget.DOWN), "second");
                tiny.written(reward(tiny), "taste");
                return Map.of(
                        WORK,
                        work.toString(),
                        "millrace.model.folder",
                        base.folder().toString(),
                        "millrace.model.adapters-folders",
                        work.resolve("adapters").toString(),
                        "millrace.model.adapters",
                        "second,nowhere",
                        "millrace.model.adapters-max",
                        "3",
                        "millrace.model.slots",
                        "3",
                        "millrace.model.context",
                        "64",
                        "quarkus.grpc.server.test-port",
                        String.valueOf(freePort()),
                        "quarkus.http.test-port",
                        String.valueOf(freePort()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }
    }

    private static LoraAdapter first(TinyModel tiny) throws IOException {
        return tiny.adapter(2, 1, LoraTarget.QUERY, LoraTarget.values());
    }

    private static RewardAdapter reward(TinyModel tiny) throws IOException {
        return tiny.reward(2, 5, LoraTarget.QUERY, LoraTarget.VALUE);
    }

    @AfterEach
    void leave() {
        call.cancel();
        adapters().stream()
                .filter(adapter -> !adapter.getName().equals("second") && !adapter.getLeaving())
                .forEach(adapter -> unload(adapter.getName()));
    }

    @AfterAll
    static void disconnect() {
        Connection.CHANNEL.shutdownNow();
    }

    private List<Adapter> adapters() {
        return service.listAdapters(ListAdaptersRequest.getDefaultInstance()).getAdaptersList();
    }

    private Adapter load(String name, String folder) {
        return service.loadAdapter(LoadAdapterRequest.newBuilder()
                        .setName(name)
                        .setFolder(folder)
                        .build())
                .getAdapter();
    }

    private Adapter unload(String name) {
        return service.unloadAdapter(
                        UnloadAdapterRequest.newBuilder().setName(name).build())
                .getAdapter();
    }

    private static SequenceCommand open(long id, String adapter) {
        return SequenceCommand.newBuilder()
                .setSequenceId(id)
                .setOpen(OpenSequence.newBuilder()
                        .addAllTokenIds(PROMPT)
                        .setSelection(CandidateSelection.newBuilder().setTopK(5))
                        .setAdapter(adapter))
                .build();
    }

    private void assertRefused(Status.Code code, String says, Runnable request) {
        Status status = assertThrows(StatusRuntimeException.class, request::run).getStatus();
        assertEquals(code, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).contains(says), status.getDescription());
    }

    @Test
    void hasWhatIsConfiguredFromTheStartAndTellsIt() {
        Adapter second = adapters().getFirst();
        assertEquals("second", second.getName());
        assertEquals(3, second.getRank());
        assertEquals("tiny", second.getBaseModel());
        assertTrue(second.getVersion().matches("[0-9a-f]{16}"), second.getVersion());
        assertEquals(
                List.of(second),
                service.describe(DescribeRequest.getDefaultInstance()).getAdaptersList());
    }

    @Test
    void answersWithTheAdapterThatASequenceAsksFor() throws InterruptedException, IOException {
        Path work = Path.of(ConfigProvider.getConfig().getValue(WORK, String.class));
        Path fresh = Files.createTempDirectory("merged");
        TinyModel tiny = new TinyModel("llama-tied", fresh);
        ModelPackage merged = tiny.merged(first(tiny), "first");
        float[] expected;
        try (OnnxForwardPass pass = OnnxForwardPass.load(merged, 1, 64, new RuntimeOptions(1, Duration.ZERO))) {
            expected = new float[pass.vocabularySize()];
            int[] ids = PROMPT.stream().mapToInt(id -> id).toArray();
            pass.prefill(0, ids, 0, ids.length, expected);
        }
        assertTrue(Files.isDirectory(work.resolve("adapters/first")));
        String version = load("mine", "first").getVersion();
        call.send(open(1, ""), open(2, "mine"), open(3, "second"));
        for (int left = 3; left > 0; left--) {
            SequenceResult result = call.take();
            float[] logits = new float[5];
            for (int i = 0; i < 5; i++) {
                logits[i] = expected[result.getCandidates().getIds(i)];
            }
            boolean isMerged = true;
            for (int i = 0; i < 5; i++) {
                isMerged &= Math.abs(logits[i] - result.getCandidates().getLogits(i)) < 2e-4;
            }
            assertEquals(result.getSequenceId() == 2, isMerged, Arrays.toString(logits));
            if (result.getSequenceId() == 1) {
                assertEquals("", result.getAdapterVersion());
            }
            if (result.getSequenceId() == 2) {
                assertEquals(version, result.getAdapterVersion());
            }
        }
    }

    @Test
    void namesTheFieldWhereAnAdapterIsNotThere() throws InterruptedException {
        call.send(open(1, "third"));
        SequenceResult result = call.take();
        assertEquals(
                SequenceFailureCode.SEQUENCE_FAILURE_CODE_INVALID,
                result.getFailed().getCode());
        assertTrue(
                result.getFailed().getMessage().startsWith("adapter: "),
                result.getFailed().getMessage());
        assertRefused(Status.Code.INVALID_ARGUMENT, "folder: there is no third", () -> load("third", ""));
        assertRefused(Status.Code.INVALID_ARGUMENT, "folder: lies outside", () -> load("mine", "../base-fp32"));
        assertRefused(Status.Code.INVALID_ARGUMENT, "folder: lies outside", () -> load("mine", "/etc"));
        assertRefused(Status.Code.INVALID_ARGUMENT, "name must be", () -> load("mine/too", "first"));
        assertRefused(Status.Code.NOT_FOUND, "name: ", () -> unload("third"));
    }

    @Test
    void goesOnWithAnUnloadedAdapterToTheEndOfTheSequence() throws InterruptedException {
        String version = load("mine", "first").getVersion();
        call.send(open(1, "mine"));
        int token = call.take().getCandidates().getIds(0);
        assertEquals(1, unload("mine").getSequences());
        Adapter leaving = adapters().getLast();
        assertEquals(List.of(true, version), List.of(leaving.getLeaving(), leaving.getVersion()));
        call.send(SequenceCommand.newBuilder()
                .setSequenceId(1)
                .setStep(StepSequence.newBuilder().setTokenId(token))
                .build());
        assertTrue(call.take().hasCandidates());
        call.send(SequenceCommand.newBuilder()
                .setSequenceId(1)
                .setClose(CloseSequence.getDefaultInstance())
                .build());
        while (adapters().size() > 1) {
            Thread.sleep(2);
        }
    }

    @Test
    void replacesUnderTheSameNameAndRefusesWhatIsTooMuch() {
        String one = load("mine", "first").getVersion();
        String other = load("mine", "second").getVersion();
        assertTrue(!one.equals(other));
        load("more", "first");
        assertRefused(Status.Code.RESOURCE_EXHAUSTED, "unload one", () -> load("most", "first"));
    }

    private EmbedResponse embed(String adapter, List<Integer> text) {
        return service.embed(EmbedRequest.newBuilder()
                .setAdapter(adapter)
                .addInputs(EncoderInput.newBuilder().addAllTokenIds(text))
                .build());
    }

    @Test
    void saysWhatATextIsWorthToARewardModelAsTheTrainerDoes() throws IOException {
        var loaded = load("judge", "taste");
        assertTrue(loaded.getReward());
        var fresh = new TinyModel("llama-tied", Files.createTempDirectory("reward"));
        var options = new RuntimeOptions(1, Duration.ZERO);
        try (var scorer = RewardScorer.open(fresh.base(Precision.FP32), reward(fresh), options)) {
            for (int length = PROMPT.size(); length > 2; length -= 2) {
                var text = PROMPT.subList(0, length);
                var response = embed("judge", text);
                assertEquals(loaded.getVersion(), response.getAdapterVersion());
                int[] ids = text.stream().mapToInt(id -> id).toArray();
                assertEquals(
                        scorer.reward(Ids.of(ids)), response.getEmbeddings(0).getScore(), 1e-4);
            }
        }
        assertEquals(0, adapters().getLast().getSequences());
    }

    @Test
    void saysNoScoreWithAnAdapterThatAnswersAndReadsOtherwiseWithIt() {
        load("mine", "first");
        var plain = embed("", PROMPT);
        var adapted = embed("mine", PROMPT);
        assertTrue(!adapted.getEmbeddings(0).hasScore());
        assertEquals("", plain.getAdapterVersion());
        assertTrue(!plain.getEmbeddings(0)
                .getValuesList()
                .equals(adapted.getEmbeddings(0).getValuesList()));
        assertRefused(Status.Code.NOT_FOUND, "adapter: none of the name third", () -> embed("third", PROMPT));
    }

    @Test
    void answersNothingWithARewardModel() throws InterruptedException {
        load("judge", "taste");
        call.send(open(1, "judge"));
        assertTrue(call.take().getFailed().getMessage().startsWith("adapter: judge is a reward model"));
        var score = ScoreRequest.newBuilder().addAllTokenIds(PROMPT).setFirst(1).setAdapter("judge");
        assertRefused(Status.Code.INVALID_ARGUMENT, "judge is a reward model", () -> service.score(score.build()));
    }

    @Test
    void scoresWithAnAdapter() {
        load("mine", "first");
        ScoreRequest.Builder request =
                ScoreRequest.newBuilder().addAllTokenIds(PROMPT).setFirst(1);
        List<Float> plain = service.score(request.build()).getLogprobsList();
        List<Float> adapted = service.score(request.setAdapter("mine").build()).getLogprobsList();
        assertEquals(plain.size(), adapted.size());
        assertTrue(!plain.equals(adapted));
    }
}
