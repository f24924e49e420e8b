package dev.millrace.local.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.local.system.Eventually;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One trace id from an HTTP request to its last score, as a collector and the topics see it. */
@Timeout(120)
class TraceIT {
    private static final String SPAN_OF_CALLER = "00f067aa0ba902b7";
    private static final String DOOR = "POST /v1/chat/completions";
    /** Every span of one chat, and the one it lies under. */
    private static final Map<String, String> PARENTS = Map.of(
            "chat", DOOR,
            "send generation-requests", "chat",
            "process generation-requests", "send generation-requests",
            "queue", "process generation-requests",
            "prefill", "process generation-requests",
            "decode", "process generation-requests",
            "send completions", "chat",
            "process completions", "send completions");

    private static final Map<String, String> SERVICES = Map.of(
            DOOR,
            "tokenizer-service",
            "chat",
            "tokenizer-service",
            "process generation-requests",
            "sampler-service",
            "decode",
            "model-service",
            "process completions",
            "eval-service");

    private static final int TOKENS = 12;

    private static RunningSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.get();
    }

    @Test
    void everySpanOfAChatHasItsTraceAndItsParent() throws Exception {
        var traceId = UUID.randomUUID().toString().replace("-", "");
        var response = chat("00-" + traceId + "-" + SPAN_OF_CALLER + "-01");
        assertEquals(200, response.statusCode(), response.body());
        Eventually.holds("all spans are there", 30, () -> spans(traceId).size() >= PARENTS.size() + 1);

        var byName = new HashMap<String, Span>();
        for (var span : spans(traceId)) {
            assertEquals(null, byName.put(span.getName(), span), span.getName() + " is there twice");
            assertTrue(span.getStartTimeUnixNano() <= span.getEndTimeUnixNano(), span.getName());
        }
        var expected = new ArrayList<>(PARENTS.keySet());
        expected.add(DOOR);
        assertEquals(
                expected.stream().sorted().toList(),
                byName.keySet().stream().sorted().toList());
        PARENTS.forEach((child, parent) -> assertEquals(
                byName.get(parent).getSpanId(), byName.get(child).getParentSpanId(), child + " under " + parent));
        assertEquals(SPAN_OF_CALLER, hex(byName.get(DOOR).getParentSpanId()));
        assertEquals(
                "00-" + traceId + "-" + hex(byName.get(DOOR).getSpanId()) + "-01",
                response.headers().firstValue("traceresponse").orElse(""));
        SERVICES.forEach((span, service) -> assertEquals(service, serviceOf(byName.get(span)), span));
        // The stages of the model follow each other.
        assertEquals(
                byName.get("queue").getEndTimeUnixNano(), byName.get("prefill").getStartTimeUnixNano());
        assertEquals(
                byName.get("prefill").getEndTimeUnixNano(), byName.get("decode").getStartTimeUnixNano());
        assertEquals(TOKENS, number(byName.get("chat"), "gen_ai.usage.output_tokens"));
        assertEquals(200, number(byName.get(DOOR), "http.response.status_code"));
    }

    @Test
    void theFirstTokenTheEndAndTheScoresCarryTheTraceAndNoOtherTokenDoes() throws Exception {
        var traceId = UUID.randomUUID().toString().replace("-", "");
        var response = chat("00-" + traceId + "-" + SPAN_OF_CALLER + "-01");
        var id = requestId(response);

        var events = records(Topics.GENERATED_TOKENS, id, TOKENS + 1);
        for (var record : events) {
            var event = GenerationEvent.parseFrom(record.value());
            boolean carries = event.hasFinished() || event.getToken().getSequence() == 0;
            assertEquals(carries ? traceId : "", traceOf(record), event.toString());
        }
        assertEquals(TOKENS + 1, events.size());
        for (var topic : List.of(Topics.GENERATION_REQUESTS, Topics.COMPLETIONS, Topics.SCORES)) {
            for (var record : records(topic, id, 1)) {
                assertEquals(traceId, traceOf(record), topic);
            }
        }
    }

    @Test
    void whoDoesNotAskIsNotTraced() throws Exception {
        var response = chat("");
        assertEquals(200, response.statusCode());
        for (var record : records(Topics.COMPLETIONS, requestId(response), 1)) {
            // The sampler "parentbased_always_off" gives ids but records nothing.
            var header = record.headers().lastHeader("traceparent");
            assertTrue(header == null || new String(header.value(), UTF_8).endsWith("-00"));
        }
    }

    private static HttpResponse<String> chat(String traceparent) throws Exception {
        var body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Count to one hundred.\"}],\"temperature\":0,"
                + "\"max_completion_tokens\":" + TOKENS + ",\"model\":\"" + model() + "\"}";
        var request = HttpRequest.newBuilder(URI.create(system.url() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!traceparent.isEmpty()) {
            request.header("traceparent", traceparent);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static String model() {
        return new Figures(system).describe().getModel();
    }

    private static String requestId(HttpResponse<String> response) {
        var id = Pattern.compile("\"id\":\"(chatcmpl-[0-9a-f]+)\"").matcher(response.body());
        assertTrue(id.find(), response.body());
        return id.group(1);
    }

    private static List<Span> spans(String traceId) {
        return system.collector().spans().stream()
                .filter(span -> hex(span.getTraceId()).equals(traceId))
                .toList();
    }

    private static String serviceOf(Span wanted) {
        return system.collector().received().stream()
                .filter(resource -> resource.getScopeSpansList().stream()
                        .anyMatch(scope -> scope.getSpansList().contains(wanted)))
                .flatMap(resource -> resource.getResource().getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static long number(Span span, String attribute) {
        return span.getAttributesList().stream()
                .filter(one -> one.getKey().equals(attribute))
                .findFirst()
                .orElseThrow(() -> new AssertionError(attribute + " is not on " + span))
                .getValue()
                .getIntValue();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String traceOf(ConsumerRecord<String, byte[]> record) {
        var header = record.headers().lastHeader("traceparent");
        return header == null ? "" : new String(header.value(), UTF_8).split("-")[1];
    }

    /** The records of a request, at least so many. */
    private static List<ConsumerRecord<String, byte[]>> records(String topic, String id, int least) {
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        var properties =
                Map.<String, Object>of("bootstrap.servers", system.bootstrapServers(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(one -> new TopicPartition(topic, one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long until = System.nanoTime() + 30_000_000_000L;
            while (found.size() < least && System.nanoTime() < until) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (id.equals(record.key())) {
                        found.add(record);
                    }
                }
            }
        }
        assertTrue(found.size() >= least, topic + " has only " + found.size() + " records of " + id);
        return found;
    }
}
