package dev.millrace.sampler.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.tracing.TraceParent;
import dev.millrace.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole sampler between a real broker and a scripted model, for a request that is traced and one that is not. */
@Timeout(120)
class SessionTracesTest {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

    @Test
    void aTracedRequestHandsItsTraceOnAndEndsItsSpan(@TempDir Path folder) throws Exception {
        var exporter = InMemorySpanExporter.create();
        var provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        var sdk = OpenTelemetrySdk.builder().setTracerProvider(provider).build();
        int[] ports = EmbeddedBroker.freePorts();
        try (var broker = EmbeddedBroker.start(folder, ports[0], ports[1])) {
            Surroundings.createTopics(broker.bootstrapServers());
            try (var model = new ScriptedModel(Surroundings.LOGITS, 0);
                    var topic = new Topic(broker.bootstrapServers());
                    var sampler = new SamplerRuntime(
                            new TestConfig(model.address(), broker.bootstrapServers(), 256),
                            new SimpleMeterRegistry(),
                            InstantSource.system(),
                            Tracing.with(sdk))) {
                sampler.start();
                await(sampler::isReady);
                produce(broker.bootstrapServers(), Topic.sampled("traced", 5).build());
                topic.awaitEnd("traced");
                await(() -> !exporter.getFinishedSpanItems().isEmpty());

                var span = exporter.getFinishedSpanItems().getFirst();
                assertEquals("process generation-requests", span.getName());
                assertEquals(SpanKind.CONSUMER, span.getKind());
                assertEquals(TRACE_ID, span.getTraceId());
                assertEquals("00f067aa0ba902b7", span.getParentSpanId());
                var handedOn = "00-" + TRACE_ID + "-" + span.getSpanId() + "-01";
                assertEquals(List.of(handedOn), model.traceparents);
                for (var record : topic.all(Topics.GENERATED_TOKENS)) {
                    var event = GenerationEvent.parseFrom(record.value());
                    var header = record.headers().lastHeader(TraceParent.HEADER);
                    if (event.hasFinished() || event.getToken().getSequence() == 0) {
                        assertEquals(handedOn, new String(header.value(), UTF_8));
                    } else {
                        assertNull(header, "a token in the middle");
                    }
                }
                assertTrue(span.getAttributes().asMap().containsValue(5L), span.toString());
            }
        }
    }

    private static void produce(String servers, GenerationRequested request) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringSerializer(),
                new ByteArraySerializer())) {
            var record =
                    new ProducerRecord<>(Topics.GENERATION_REQUESTS, request.getRequestId(), request.toByteArray());
            TraceParent.write(PARENT, record.headers());
            producer.send(record).get();
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + 60_000_000_000L;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < until, "not in time");
            Thread.sleep(20);
        }
    }
}
