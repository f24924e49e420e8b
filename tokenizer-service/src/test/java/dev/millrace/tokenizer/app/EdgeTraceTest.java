package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.tracing.TraceParent;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tracing is off, as it is by default: what a caller sends goes through every door to the log, and nothing is added. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeTraceTest extends EdgeFixture {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void overHttp() throws Exception {
        var traced = http.send(
                HttpRequest.newBuilder(uri("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .header(TraceParent.HEADER, PARENT)
                        .POST(HttpRequest.BodyPublishers.ofString(body("say traced", "")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, traced.statusCode());
        assertEquals("", header(traced, "traceresponse"));
        var id = JSON.readTree(traced.body()).path("id").asText();
        assertHandedOn(Topics.GENERATION_REQUESTS, id);
        assertHandedOn(Topics.COMPLETIONS, id);

        var silent = chat("say silent", "");
        var other = JSON.readTree(silent.body()).path("id").asText();
        assertNull(traceparent(Topics.GENERATION_REQUESTS, other));
        assertNull(traceparent(Topics.COMPLETIONS, other));
    }

    @Test
    void overGrpc() {
        withGrpc(channel -> {
            var headers = new Metadata();
            headers.put(Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER), PARENT);
            var answer = TokenizerServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .generateText(GenerateTextRequest.newBuilder()
                            .setPrompt(prompt("say traced"))
                            .build());
            var id = answer.next().getStarted().getRequestId();
            answer.forEachRemaining(more -> {});
            assertHandedOn(Topics.GENERATION_REQUESTS, id);
            assertHandedOn(Topics.COMPLETIONS, id);
        });
    }

    @Test
    void overTheTopic() {
        var id = "traced-prompt";
        var prompt = PromptSubmitted.newBuilder().setRequestId(id).setPrompt(prompt("say traced"));
        var record = new ProducerRecord<>(Topics.PROMPTS, id, prompt.build().toByteArray());
        TraceParent.write(PARENT, record.headers());
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(record);
        }
        assertHandedOn(Topics.GENERATION_REQUESTS, id);
        assertHandedOn(Topics.COMPLETIONS, id);
    }

    private void assertHandedOn(String topic, String id) {
        var header = traceparent(topic, id);
        assertEquals(PARENT, header == null ? "none" : new String(header.value(), UTF_8), topic);
    }

    private @org.jspecify.annotations.Nullable Header traceparent(String topic, String id) {
        return probe().await(topic, record -> id.equals(record.key())).headers().lastHeader(TraceParent.HEADER);
    }
}
