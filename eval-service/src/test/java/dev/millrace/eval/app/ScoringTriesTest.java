package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ScoringTriesTest {
    private final ScoringTries tries = new ScoringTries();

    @Test
    void givesARecordUpAtItsFifthFailure() {
        for (var failure : List.of(Status.INTERNAL, Status.UNKNOWN, Status.DEADLINE_EXCEEDED, Status.INTERNAL)) {
            assertFalse(tries.isLast(record(0, 7), failure));
            // Another partition has its own.
            assertFalse(tries.isLast(record(1, 7), failure));
        }
        assertTrue(tries.isLast(record(0, 7), Status.INTERNAL));
        assertFalse(tries.isLast(record(0, 8), Status.INTERNAL));
    }

    @Test
    void waitsForEverForAServiceThatIsAwayOrLacksSomething() {
        for (var failure :
                List.of(Status.NOT_FOUND, Status.UNAVAILABLE, Status.FAILED_PRECONDITION, Status.RESOURCE_EXHAUSTED)) {
            for (int i = 0; i < 20; i++) {
                assertFalse(tries.isLast(record(0, 7), failure));
            }
        }
    }

    private static ConsumerRecord<String, byte[]> record(int partition, long offset) {
        return new ConsumerRecord<>("completions", partition, offset, "key", new byte[0]);
    }
}
