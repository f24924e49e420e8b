package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.tokenizer.openai.ModelList;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge knows of a model service whose adapters come and go. */
@Timeout(30)
class ModelWatchTest {
    private final Described described = new Described();
    private Server server;
    private ModelWatch watch;

    @BeforeEach
    void start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(described)
                .build()
                .start();
        watch = new ModelWatch(
                Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                        .build());
    }

    @AfterEach
    void stop() {
        watch.close();
        server.shutdownNow();
    }

    @Test
    void refusesWhileNobodyHasEverAnswered() {
        assertThrows(FailureException.class, () -> watch.model("base:liked"));
        assertEquals(0, described.asked.get());
    }

    @Test
    void findsAnAdapterThatWasLoadedSinceItLastLooked() throws InterruptedException {
        watch.tick(0);
        described.adapters.add("liked");
        Thread.sleep(150); // longer than two looks are apart at least
        assertEquals(Optional.of("liked"), watch.model("base:liked").adapter("base:liked"));
        assertEquals(2, described.asked.get());
    }

    @Test
    void asksNobodyForNamesThatItKnows() {
        described.adapters.add("liked");
        watch.tick(0);
        for (var name : new String[] {"", "base", "liked", "base:liked"}) {
            assertTrue(watch.model(name).adapter(name).isPresent(), name);
        }
        assertEquals(1, described.asked.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksSeldomForNamesThatNobodyServes(boolean isAnswered) {
        watch.tick(0);
        described.answers = isAnswered;
        long beganNs = System.nanoTime();
        while (System.nanoTime() - beganNs < 350_000_000) {
            assertTrue(watch.model("stranger").adapter("stranger").isEmpty());
        }
        long tenths = (System.nanoTime() - beganNs) / 100_000_000;
        int asked = described.asked.get();
        assertTrue(asked > 1 && asked <= 2 + tenths, asked + " times in " + tenths + " tenths");
    }

    @Test
    void listsWhatAnswersAndKnowsRewardModelsApart() throws IOException {
        described.adapters.add("terse");
        described.rewardModels.add("taste");
        watch.tick(0);
        assertEquals(List.of("terse"), watch.model().adapters());
        assertEquals(List.of("taste"), watch.model().rewardModels());
        var list = new ObjectMapper().readTree(ModelList.all(watch.model(), 0, Optional.empty(), 0));
        assertEquals(List.of("base", "base:terse"), list.path("data").findValuesAsText("id"));
    }

    /** A model service that has what is in the sets. */
    private static final class Described extends ModelServiceGrpc.ModelServiceImplBase {
        final Set<String> adapters = ConcurrentHashMap.newKeySet();
        final Set<String> rewardModels = ConcurrentHashMap.newKeySet();
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean answers = true;

        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            asked.incrementAndGet();
            if (!answers) {
                call.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            var answer = DescribeResponse.newBuilder()
                    .setModel("base")
                    .setVersion("1")
                    .setContextLength(100);
            adapters.forEach(name -> answer.addAdapters(Adapter.newBuilder().setName(name)));
            rewardModels.forEach(name ->
                    answer.addAdapters(Adapter.newBuilder().setName(name).setReward(true)));
            call.onNext(answer.build());
            call.onCompleted();
        }
    }
}
