package dev.millrace.sampler.app;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The pace only; that records reach a broker is shown by {@link SamplerRuntimeTest}. */
class TokenLogTest {
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());

    @Test
    void aRecordThatCanWaitGoesWithTheNextThatCannot() throws Exception {
        try (var log = new TokenLog(producer, Duration.ofHours(1))) {
            append(log, "first", true).get(10, SECONDS);
            var second = append(log, "second", false);
            assertThrows(TimeoutException.class, () -> second.get(300, MILLISECONDS));

            append(log, "third", true).get(10, SECONDS);

            assertEquals(
                    List.of("first", "second", "third"),
                    producer.history().stream().map(ProducerRecord::key).toList());
        }
    }

    @Test
    void aRecordThatCanWaitGoesAtOnceWhenTheLastWriteIsLongAgo() throws Exception {
        try (var log = new TokenLog(producer, Duration.ofHours(1))) {
            append(log, "only", false).get(10, SECONDS);
        }
    }

    @Test
    void nothingWaitsLongerThanTheInterval() throws Exception {
        try (var log = new TokenLog(producer, Duration.ofMillis(25))) {
            append(log, "first", true).get(10, SECONDS);
            append(log, "second", false).get(10, SECONDS);
        }
    }

    @Test
    void closingWritesWhatStillWaits() throws Exception {
        var log = new TokenLog(producer, Duration.ofHours(1));
        append(log, "first", true).get(10, SECONDS);
        var waiting = append(log, "second", false);
        log.close();
        waiting.get(0, SECONDS);
    }

    private static CompletableFuture<Void> append(TokenLog log, String key, boolean atOnce) {
        var written = new CompletableFuture<Void>();
        log.append(() -> new ProducerRecord<>("topic", 0, key, new byte[1]), atOnce, error -> {
            if (error == null) {
                written.complete(null);
            } else {
                written.completeExceptionally(error);
            }
        });
        return written;
    }
}
