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
import org.jboss.logging.Logger;

/** Folds topic batches into the ledger, from its beginning and then as it grows; its own thread. */
@Singleton
class LedgerReader implements Runnable {
    private static final Logger LOG = Logger.getLogger(LedgerReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long AWAIT_MS_MAX = 10_000;
    private static final long FORGET_EVERY_MS = 60_000;

    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final BatchLog log;
    private final Ledger ledger;
    private final ReadingLoop loop;
    private final TopicPartition events = new TopicPartition(Topics.BATCHES, 0);
    /** Offset of the next event; guarded by this. */
    private long next;

    private long forgotMs = System.currentTimeMillis();

    LedgerReader(EdgeConfig config, BatchConfig batches, EdgeMetrics metrics, BatchLog log) {
        batches.check();
        this.config = config;
        this.metrics = metrics;
        this.log = log;
        this.ledger = new Ledger(batches.retention().toMillis());
        this.loop = new ReadingLoop("topic " + Topics.BATCHES, () -> KafkaSettings.batches(config), this::read);
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
        loop.run();
    }

    /** Ends the thread soon. */
    void stop() {
        loop.stop();
    }

    private void read(KafkaConsumer<String, byte[]> opened) {
        opened.assign(List.of(events));
        if (next() == 0) {
            opened.seekToBeginning(List.of(events));
        } else {
            opened.seek(events, next());
        }
        while (!loop.isStopped()) {
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
}
