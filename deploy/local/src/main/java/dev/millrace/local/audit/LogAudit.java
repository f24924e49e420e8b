package dev.millrace.local.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.security.BrokerSecurity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads generation-requests, generated-tokens and completions as they are at the moment and checks that every accepted
 * request was answered exactly once. Reads as a stranger: no group, no commits.
 *
 * @param bootstrapServers addresses of the brokers
 */
public record LogAudit(String bootstrapServers) {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STALLED = Duration.ofSeconds(30);

    /**
     * Looks at the requests that were accepted since a moment.
     *
     * @param since not longer ago than generated-tokens keeps its records, else tokens are missing
     * @param mayBeOpen whether requests that have not expired may still be without an end
     */
    public AuditReport since(Instant since, boolean mayBeOpen) {
        var ledger = new AuditLedger();
        long sinceMs = since.toEpochMilli();
        try (var consumer = consumer()) {
            // Ends are taken in this order and topics read in the other one: so every completion's tokens, and every
            // token's request, lie before the end of their topic, however much is written meanwhile.
            var completions = ends(consumer, Topics.COMPLETIONS);
            var events = ends(consumer, Topics.GENERATED_TOKENS);
            var requests = ends(consumer, Topics.GENERATION_REQUESTS);
            read(consumer, requests, sinceMs, GenerationRequested.parser(), request -> {
                if (request.getAcceptedEpochMs() >= sinceMs) {
                    ledger.requested(request);
                }
            });
            read(consumer, events, sinceMs, GenerationEvent.parser(), ledger::event);
            read(consumer, completions, sinceMs, GenerationCompleted.parser(), ledger::completed);
        }
        return ledger.report(System.currentTimeMillis(), mayBeOpen);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                BrokerSecurity.with(Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        15_000)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Map<TopicPartition, Long> ends(KafkaConsumer<String, byte[]> consumer, String topic) {
        return consumer.endOffsets(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
    }

    private static <T> void read(
            KafkaConsumer<String, byte[]> consumer,
            Map<TopicPartition, Long> ends,
            long sinceMs,
            Parser<T> parser,
            Consumer<T> sink) {
        consumer.assign(ends.keySet());
        seek(consumer, ends, sinceMs);
        long progress = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            for (var record : records) {
                if (record.value() != null
                        && record.offset()
                                < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                    parse(parser, record.value(), sink);
                }
            }
            progress = records.isEmpty() ? progress : System.nanoTime();
            if (System.nanoTime() - progress > STALLED.toNanos()) {
                throw new IllegalStateException("reading the log has stalled");
            }
        }
    }

    private static void seek(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends, long sinceMs) {
        var starts = consumer.offsetsForTimes(ends.keySet().stream().collect(Collectors.toMap(p -> p, _ -> sinceMs)));
        ends.forEach((partition, end) -> {
            var start = starts.get(partition);
            consumer.seek(partition, start == null ? end : start.offset());
        });
    }

    private static <T> void parse(Parser<T> parser, byte[] bytes, Consumer<T> sink) {
        try {
            sink.accept(parser.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            // A poison record; the services put it on a dead-letter topic, and it is nobody's answer.
        }
    }
}
