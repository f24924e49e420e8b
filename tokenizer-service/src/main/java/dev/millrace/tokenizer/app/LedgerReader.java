package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.batch.Ledger;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Folds topic batches into the ledger, from its beginning and then as it grows; its own thread. */
@Singleton
class LedgerReader implements Runnable {
    private static final Logger LOG = Logger.getLogger(LedgerReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long BACKOFF_MS = 1_000;
    private static final long AWAIT_MS_MAX = 10_000;
    private static final long FORGET_EVERY_MS = 60_000;

    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final BatchLog log;
    private final Ledger ledger;
    private final TopicPartition events = new TopicPartition(Topics.BATCHES, 0);
    /** Offset of the next event; guarded by this. */
    private long next;

    private long forgotMs = System.currentTimeMillis();
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean stopped;

    LedgerReader(EdgeConfig config, BatchConfig batches, EdgeMetrics metrics, BatchLog log) {
        batches.check();
        this.config = config;
        this.metrics = metrics;
        this.log = log;
        this.ledger = new Ledger(batches.retention().toMillis());
    }

    /** What has been read; {@link #catchUp} first, where all that others wrote must be in it. */
    Ledger ledger() {
        return ledger;
    }

    /**
     * Waits until the ledger has all that is on the log now.
     *
     * @throws KafkaException when the log is away or much is still to be read
     */
    void catchUp() throws InterruptedException {
        await(log.end());
    }

    /** Waits until the ledger has all events before this offset. */
    synchronized void await(long offset) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AWAIT_MS_MAX);
        while (next < offset) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new KafkaException("topic " + Topics.BATCHES + " is still being read");
            }
            wait(leftMs);
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            try (var opened = KafkaSettings.batches(config)) {
                consumer = opened;
                read(opened);
            } catch (WakeupException e) {
                LOG.debug("the ledger's reader was woken to stop");
            } catch (KafkaException e) {
                LOG.warnf("topic %s cannot be read, trying again: %s", Topics.BATCHES, e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("reading batches failed, trying again", e);
                pause();
            }
        }
    }

    /** Ends the thread soon. */
    void stop() {
        stopped = true;
        var reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private void read(KafkaConsumer<String, byte[]> opened) {
        opened.assign(List.of(events));
        if (next() == 0) {
            opened.seekToBeginning(List.of(events));
        } else {
            opened.seek(events, next());
        }
        while (!stopped) {
            for (var record : opened.poll(POLL)) {
                apply(record);
            }
            readUpTo(opened.position(events));
            long nowMs = System.currentTimeMillis();
            if (nowMs - forgotMs > FORGET_EVERY_MS) {
                forgotMs = nowMs;
                ledger.forget(nowMs);
            }
        }
    }

    private synchronized long next() {
        return next;
    }

    private synchronized void readUpTo(long offset) {
        next = offset;
        notifyAll();
    }

    private void apply(ConsumerRecord<String, byte[]> record) {
        try {
            BatchProto.fromProto(dev.millrace.contract.tokenizer.v1.BatchEvent.parseFrom(KafkaSettings.value(record)))
                    .ifPresentOrElse(ledger::apply, () -> metrics.poison(Topics.BATCHES));
        } catch (InvalidProtocolBufferException e) {
            metrics.poison(Topics.BATCHES);
        } catch (RuntimeException e) {
            // One broken record must not hide the others.
            LOG.errorf(e, "%s-%d@%d could not be read", record.topic(), record.partition(), record.offset());
            metrics.poison(Topics.BATCHES);
        }
    }

    private void pause() {
        try {
            Thread.sleep(BACKOFF_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }
}
