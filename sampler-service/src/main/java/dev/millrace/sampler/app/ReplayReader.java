package dev.millrace.sampler.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.sampler.GenerationReplay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the recent end of a topic, all partitions, up to where it ends now. */
record ReplayReader(KafkaClients clients, Duration window, InstantSource clock) {
    private static final Logger LOG = Logger.getLogger(ReplayReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long STALL_MS_MAX = 30_000;

    /**
     * Folds the log of tokens.
     *
     * @throws IllegalStateException when the broker gives nothing for 30 s
     */
    GenerationReplay read() {
        long beginMs = clock.millis();
        var replay = new GenerationReplay();
        int events = 0;
        try (var reader = clients.replayer()) {
            var ends = seekToWindow(reader, Topics.GENERATED_TOKENS);
            long progressMs = clock.millis();
            while (!isAt(reader, ends)) {
                var records = reader.poll(POLL);
                for (var record : records) {
                    fold(record.value(), replay);
                }
                events += records.count();
                progressMs = records.isEmpty() ? progressMs : clock.millis();
                if (clock.millis() - progressMs > STALL_MS_MAX) {
                    throw new IllegalStateException("the log of tokens cannot be read");
                }
            }
        }
        LOG.infof(
                "replayed %d events in %d ms: %d requests ended, %d to go on with",
                events,
                clock.millis() - beginMs,
                replay.finishedIds().size(),
                replay.unfinished().size());
        return replay;
    }

    /** Assigns all partitions, seeks to the begin of the window, and returns where each ends. */
    Map<TopicPartition, Long> seekToWindow(KafkaConsumer<String, byte[]> reader, String topic) {
        List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        reader.assign(partitions);
        var ends = reader.endOffsets(partitions);
        long fromMs = clock.millis() - window.toMillis();
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, fromMs));
        reader.offsetsForTimes(times).forEach((partition, found) -> {
            // Nothing that young: start at the end that was just asked for, so that no record is missed.
            reader.seek(partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset());
        });
        return ends;
    }

    /** Whether the reader has reached these ends. */
    static boolean isAt(KafkaConsumer<String, byte[]> reader, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
    }

    private static void fold(byte @Nullable [] value, GenerationReplay replay) {
        if (value == null) {
            return;
        }
        try {
            var event = GenerationEvent.parseFrom(value);
            switch (event.getEventCase()) {
                case TOKEN ->
                    replay.token(
                            event.getRequestId(),
                            event.getToken().getChoice(),
                            event.getToken().getSequence(),
                            event.getToken().getTokenId(),
                            event.getToken().hasMirostatMu() ? event.getToken().getMirostatMu() : null);
                case FINISHED -> replay.finished(event.getRequestId());
                case PROMPT, EVENT_NOT_SET -> {} // A prompt is scored again from its beginning.
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.debug("a record of generated-tokens is not an event", e);
        }
    }
}
