package dev.millrace.sampler.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.sampler.SessionEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of generation-control on the thread {@code sampler-control}, from the begin of the replay window, so that
 * cancels that came while no sampler ran are honoured. Each batch is handled by the loop before the next is read. A
 * record that is no cancel goes to the dead-letter topic, once for each sampler that reads it.
 */
final class ControlReader {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaClients clients;
    private final ReplayReader window;
    private final SamplerLoop loop;
    private final TopicDoor door;
    private final DeadLetterOffice deadLetters;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Worker worker = new Worker("sampler-control", this::work);
    private volatile @Nullable KafkaConsumer<String, byte[]> reader;

    ControlReader(
            KafkaClients clients, ReplayReader window, SamplerLoop loop, TopicDoor door, DeadLetterOffice deadLetters) {
        this.clients = clients;
        this.window = window;
        this.loop = loop;
        this.door = door;
        this.deadLetters = deadLetters;
    }

    void start() {
        worker.start();
    }

    /** Waits for the cancels that were there at the start; false when they take longer. */
    boolean awaitCaughtUp(long millis) throws InterruptedException {
        return caughtUp.await(millis, TimeUnit.MILLISECONDS);
    }

    void close() {
        worker.close(() -> {
            var current = reader;
            if (current != null) {
                current.wakeup();
            }
        });
    }

    private void work() {
        try (var control = clients.reader()) {
            reader = control;
            var ends = window.seekToWindow(control, Topics.GENERATION_CONTROL);
            while (!worker.isClosing()) {
                if (caughtUp.getCount() > 0 && ReplayReader.isAt(control, ends)) {
                    caughtUp.countDown();
                }
                var records = control.poll(POLL);
                if (!records.isEmpty()) {
                    loop.await(() -> records.forEach(this::handle));
                }
            }
        } finally {
            reader = null;
        }
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        GenerationCancelled cancelled = parse(record.value());
        if (cancelled == null || cancelled.getRequestId().isEmpty()) {
            deadLetters.send(record, "not a GenerationCancelled with a request id", () -> {});
        } else {
            door.cancel(cancelled.getRequestId(), event(cancelled));
        }
    }

    private static SessionEvent.Cancelled event(GenerationCancelled cancelled) {
        boolean stopString = cancelled.getReason() == CancelReason.CANCEL_REASON_STOP_STRING;
        return cancelled.hasChoice()
                // Beyond the choices there are it concerns none; below zero it would be all.
                ? new SessionEvent.Cancelled(stopString, cancelled.getChoice() & Integer.MAX_VALUE)
                : new SessionEvent.Cancelled(stopString);
    }

    private static @Nullable GenerationCancelled parse(byte @Nullable [] value) {
        try {
            return value == null ? null : GenerationCancelled.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
