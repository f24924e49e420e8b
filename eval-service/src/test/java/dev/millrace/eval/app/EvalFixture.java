package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.EvalServiceGrpc;
import dev.millrace.contract.eval.v1.EvalServiceGrpc.EvalServiceBlockingStub;
import dev.millrace.contract.eval.v1.GetFiguresRequest;
import dev.millrace.contract.eval.v1.OnlineFigures;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationTimings;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.CompletionTimings;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.Usage;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The service on a real broker, seen from outside: topics, gRPC and plain HTTP. */
@NullUnmarked
abstract class EvalFixture {
    static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    BrokerResource.Broker broker;

    @ConfigProperty(name = "quarkus.grpc.server.test-port")
    int grpcPort;

    @ConfigProperty(name = "quarkus.http.test-port")
    int httpPort;

    ManagedChannel channel;
    EvalServiceBlockingStub eval;
    FeedbackServiceBlockingStub feedback;

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .build();
        eval = EvalServiceGrpc.newBlockingStub(channel);
        feedback = FeedbackServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    OnlineFigures figures(String model) {
        var response =
                eval.getFigures(GetFiguresRequest.newBuilder().setModel(model).build());
        return response.getFiguresCount() == 0 ? OnlineFigures.getDefaultInstance() : response.getFigures(0);
    }

    HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(httpPort, path));
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    RecordMetadata produce(String key, byte[] value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(Topics.COMPLETIONS, key, value);
            record.headers().add("traceparent", TRACEPARENT.getBytes(UTF_8));
            return producer.send(record).get();
        }
    }

    static GenerationCompleted completion(String requestId, String model) {
        return GenerationCompleted.newBuilder()
                .setRequestId(requestId)
                .setModel(model)
                .setUsage(Usage.newBuilder().setPromptTokens(7).setCompletionTokens(2))
                .addChoices(CompletedChoice.newBuilder()
                        .setText("ab")
                        .setFinishReason(FinishReason.FINISH_REASON_STOP)
                        .addAllTokenIds(List.of(5, 6))
                        .addAllLogprobs(List.of((float) Math.log(0.5), (float) Math.log(0.125))))
                .setTimings(CompletionTimings.newBuilder()
                        .setFirstTokenMs(120)
                        .setTotalMs(180)
                        .setGeneration(GenerationTimings.newBuilder().setDecodeMs(50)))
                .build();
    }

    static RankingRecorded.Builder ranking(String promptId, int first, int second) {
        return RankingRecorded.newBuilder()
                .setPromptId(promptId)
                .setPrompt("prompt")
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("a").setText("one"))
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("b").setText("two"))
                .addPositions(RankedPosition.newBuilder().setAnswerId("a").setRank(first))
                .addPositions(RankedPosition.newBuilder().setAnswerId("b").setRank(second))
                .setLabellerId("l")
                .setCriterion("helpful");
    }

    static SubmitRankingRequest request(RankingRecorded ranking) {
        return SubmitRankingRequest.newBuilder().setRanking(ranking).build();
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, "it did not come true in 30 s");
            Thread.sleep(1);
        }
    }
}
