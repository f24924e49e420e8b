package dev.millrace.sampler.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.Dry;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.Mirostat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The other side of the topics: writes what an edge writes and reads what it reads. */
final class Topic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> tail;
    private final Map<String, List<GenerationEvent>> events = new HashMap<>();

    Topic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
        tail = consumer(Topics.GENERATED_TOKENS);
    }

    @Override
    public void close() {
        producer.close();
        tail.close();
    }

    void request(GenerationRequested request) throws Exception {
        raw(Topics.GENERATION_REQUESTS, request.getRequestId(), request.toByteArray());
    }

    void cancel(String requestId) throws Exception {
        var cancelled = GenerationCancelled.newBuilder()
                .setRequestId(requestId)
                .setReason(CancelReason.CANCEL_REASON_CLIENT_GONE)
                .build();
        raw(Topics.GENERATION_CONTROL, requestId, cancelled.toByteArray());
    }

    void raw(String topic, String key, byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    /** A sampled request on reply partition 3 with half a minute to live. */
    static GenerationRequested.Builder sampled(String id, int maxNewTokens) {
        return GenerationRequested.newBuilder()
                .setRequestId(id)
                .addPromptIds(7)
                .addPromptIds(id.hashCode() & 0xffff)
                .setParameters(GenerationParameters.newBuilder()
                        .setMaxNewTokens(maxNewTokens)
                        .setTemperature(1)
                        .setTopP(1)
                        .setChoices(1)
                        .setSeed(id.hashCode())
                        .setTopLogprobs(2))
                .setAcceptedEpochMs(System.currentTimeMillis())
                .setDeadlineEpochMs(System.currentTimeMillis() + 30_000)
                .setReplyPartition(3);
    }

    /** The same, steered by Mirostat and DRY, with a repetition penalty and a bias. */
    static GenerationRequested.Builder steered(String id, int maxNewTokens) {
        var request = sampled(id, maxNewTokens);
        request.getParametersBuilder()
                .getShapingBuilder()
                .setRepetitionPenalty(1.2f)
                .putLogitBias(5, 1.5f)
                .setMirostat(Mirostat.newBuilder().setTau(3).setEta(0.3f))
                .setDry(Dry.newBuilder().setMultiplier(1).setBase(1.75f).setAllowedLength(1));
        return request;
    }

    /** All events of a request so far, in the order of the log, wherever they lie. */
    List<GenerationEvent> events(String requestId) throws Exception {
        var ends = tail.endOffsets(tail.assignment());
        while (!ReplayReader.isAt(tail, ends)) {
            for (var record : tail.poll(Duration.ofMillis(50))) {
                if (record.value() == null) {
                    continue;
                }
                var event = GenerationEvent.parseFrom(record.value());
                events.computeIfAbsent(event.getRequestId(), _ -> new ArrayList<>())
                        .add(event);
            }
        }
        return List.copyOf(events.getOrDefault(requestId, List.of()));
    }

    /** The events of a request when they satisfy a condition, within 20 s. */
    List<GenerationEvent> await(String requestId, Predicate<List<GenerationEvent>> condition) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var events = events(requestId);
            if (condition.test(events)) {
                return events;
            }
            if (System.nanoTime() > until) {
                throw new AssertionError("not in time; the events of " + requestId + " are " + events);
            }
        }
    }

    List<GenerationEvent> awaitEnd(String requestId) throws Exception {
        return await(requestId, events -> !events.isEmpty() && events.getLast().hasFinished());
    }

    /** Everything on a topic. */
    List<ConsumerRecord<String, byte[]>> all(String topic) {
        try (var consumer = consumer(topic)) {
            var ends = consumer.endOffsets(consumer.assignment());
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (!ReplayReader.isAt(consumer, ends)) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
            return records;
        }
    }

    private KafkaConsumer<String, byte[]> consumer(String topic) {
        var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 20),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }
}
