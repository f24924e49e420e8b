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

    @Test
    void asksSeldomForNamesThatNobodyServes() {
        watch.tick(0);
        long beganNs = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            assertTrue(watch.model("stranger").adapter("stranger").isEmpty());
        }
        long tenths = (System.nanoTime() - beganNs) / 100_000_000;
        assertTrue(described.asked.get() <= 2 + tenths, described.asked + " times in " + tenths + " tenths");
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

        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            asked.incrementAndGet();
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
