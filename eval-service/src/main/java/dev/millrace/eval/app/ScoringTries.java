package dev.millrace.eval.app;

import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How often the record that a partition waits for could not be scored for a reason that may lie in it: whatever was wrong, it
 * shall not be in everybody's way for ever. Of one thread; one number a partition.
 */
final class ScoringTries {
    static final int TRIES_MAX = 5;

    /** Where a service is away, or lacks something, the status is another one. */
    private static final Set<Status.Code> ITS_OWN =
            Set.of(Status.Code.DEADLINE_EXCEEDED, Status.Code.INTERNAL, Status.Code.UNKNOWN);

    private final Map<TopicPartition, Tried> tried = new HashMap<>();

    private record Tried(long offset, int times) {}

    /** Whether what was asked may be the reason for the failure. */
    static boolean mayBeItsOwn(Status failure) {
        return ITS_OWN.contains(failure.getCode());
    }

    /** Takes a failed try; whether there shall be no other. */
    boolean isLast(ConsumerRecord<?, ?> record, Status failure) {
        if (!mayBeItsOwn(failure)) {
            return false;
        }
        var partition = new TopicPartition(record.topic(), record.partition());
        var before = tried.get(partition);
        int times = before == null || before.offset() != record.offset() ? 1 : before.times() + 1;
        tried.put(partition, new Tried(record.offset(), times));
        return times >= TRIES_MAX;
    }
}
