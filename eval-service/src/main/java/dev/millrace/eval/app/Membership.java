package dev.millrace.eval.app;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Membership in a group of which one member has a partition, and so does what is done once. Reads nothing. Of one thread. */
final class Membership implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final TopicPartition partition;

    /** @param partition of a topic that has but this one */
    Membership(KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
        this.consumer = consumer;
        this.partition = partition;
        consumer.subscribe(List.of(partition.topic()), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                consumer.pause(partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                // Whoever looks next sees it; a transaction that is under way fails at its end.
            }
        });
    }

    /** Whether this instance has it; asked at least every few minutes, or the group takes it for dead. */
    boolean isOwner() {
        consumer.poll(Duration.ZERO);
        return consumer.assignment().contains(partition);
    }

    /** The offset from which on nothing is done yet; once no transaction of others is open. */
    long committed() {
        var offset = consumer.committed(Set.of(partition)).get(partition);
        return offset == null ? 0 : offset.offset();
    }

    ConsumerGroupMetadata metadata() {
        return consumer.groupMetadata();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
