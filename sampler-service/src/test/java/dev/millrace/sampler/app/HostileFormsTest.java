package dev.millrace.sampler.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.sampler.v1.Constraint;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.VocabularyRequest;
import dev.millrace.contract.tokenizer.v1.VocabularyResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose forms are meant to take long, beside others: nobody waits for them. */
class HostileFormsTest {
    private static final String PATTERN = "((a{1,1000}){1,1000}){1,1000}";
    /** Far above what a step takes, far below what one of these patterns took before its work was counted: 50 s. */
    private static final double STEP_MS_MAX = 500;

    @TempDir
    private static Path folder;

    @Test
    void othersGoOnAndCancelsAreHeard() throws Exception {
        int[] ports = EmbeddedBroker.freePorts();
        var metrics = new SimpleMeterRegistry();
        try (var broker = EmbeddedBroker.start(folder, ports[0], ports[1]);
                var topic = topic(broker);
                var model = new ScriptedModel(Surroundings.LOGITS, 0)) {
            model.stepTakes(2);
            var edge = edge();
            var config = new TestConfig(
                    List.of(model.address()),
                    broker.bootstrapServers(),
                    64,
                    "sampler-0",
                    List.of("127.0.0.1:" + edge.getPort()));
            var sampler = new SamplerRuntime(config, metrics, InstantSource.system());
            try {
                sampler.start();
                SamplerRuntimeTest.await(sampler::isReady);
                hostileBesidePlain(topic);
            } finally {
                sampler.close();
                edge.shutdownNow();
            }
        }
        double longest = metrics.get("millrace.sampler.turnaround").timer().max(TimeUnit.MILLISECONDS);
        assertTrue(longest < STEP_MS_MAX, "the loop was held up for " + longest + " ms");
    }

    private static void hostileBesidePlain(Topic topic) throws Exception {
        for (int i = 0; i < 4; i++) {
            topic.request(held("hostile-" + i, PATTERN));
        }
        topic.request(held("endless", "[ab]{2000,}"));
        var plain = Topic.sampled("plain-beside", 150).build();
        topic.request(plain);
        topic.await("endless", events -> events.size() >= 3);
        topic.cancel("endless");
        var ended = topic.awaitEnd("endless").getLast().getFinished();
        assertEquals(FinishReason.FINISH_REASON_CANCELLED, ended.getChoices(0).getReason());
        SamplerRuntimeTest.assertWhole(plain, topic.awaitEnd("plain-beside"));
        for (int i = 0; i < 4; i++) {
            var finished = topic.awaitEnd("hostile-" + i).getLast().getFinished();
            var reason = finished.getChoices(0).getReason();
            boolean named = reason != FinishReason.FINISH_REASON_ERROR
                    || finished.getFailure().getMessage().startsWith("constraint");
            assertTrue(named, "ended as " + finished);
        }
    }

    private static GenerationRequested held(String id, String pattern) {
        var request = Topic.sampled(id, 400);
        request.getParametersBuilder().setConstraint(Constraint.newBuilder().setRegex(pattern));
        return request.build();
    }

    private static Topic topic(EmbeddedBroker broker) throws Exception {
        Surroundings.createTopics(broker.bootstrapServers());
        return new Topic(broker.bootstrapServers());
    }

    /** An edge that knows nothing but its 500 tokens. */
    private static Server edge() throws Exception {
        return NettyServerBuilder.forPort(0)
                .addService(new TokenizerServiceGrpc.TokenizerServiceImplBase() {
                    @Override
                    public void vocabulary(VocabularyRequest request, StreamObserver<VocabularyResponse> responses) {
                        var part = VocabularyResponse.newBuilder()
                                .setVersion(ScriptedModel.VERSION)
                                .setVocabularySize(500);
                        IntStream.range(0, 500)
                                .mapToObj(id -> (id % 5 == 0 ? "b" : "a").repeat(1 + id % 60))
                                .forEach(text -> part.addTokens(ByteString.copyFromUtf8(text)));
                        responses.onNext(part.build());
                        responses.onCompleted();
                    }
                })
                .build()
                .start();
    }
}
