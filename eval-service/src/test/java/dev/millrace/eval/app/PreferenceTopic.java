package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.NullUnmarked;

/** What is committed on topic preferences, by plain client. */
@NullUnmarked
final class PreferenceTopic {
    private PreferenceTopic() {}

    /** All records of the items of prompts that begin so, by key; an empty one is a tombstone. */
    static Map<String, List<Optional<PreferencesDerived>>> read(String servers, String prompts) throws Exception {
        var config = Map.<String, Object>of(
                "bootstrap.servers", servers, "auto.offset.reset", "earliest", "isolation.level", "read_committed");
        var found = new TreeMap<String, List<Optional<PreferencesDerived>>>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.PREFERENCES).stream()
                    .map(one -> new TopicPartition(Topics.PREFERENCES, one.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.key().startsWith(prompts)) {
                        found.computeIfAbsent(record.key(), _ -> new ArrayList<>())
                                .add(
                                        record.value() == null
                                                ? Optional.empty()
                                                : Optional.of(PreferencesDerived.parseFrom(record.value())));
                    }
                }
            }
        }
        return found;
    }
}
