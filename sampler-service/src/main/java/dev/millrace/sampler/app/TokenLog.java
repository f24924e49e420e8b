package dev.millrace.sampler.app;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in the order they are given, on the thread {@code sampler-tokens}: the producer may block when the
 * broker is away, the giver never does. At most {@value #QUEUE_MAX} records wait for it.
 */
final class TokenLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TokenLog.class);
    static final int QUEUE_MAX = 16_384;
    private static final long FLUSH_SECONDS_MAX = 10;

    /** A record and who wants to know its fate; no record is only a mark in the queue. */
    private record Entry(
            @Nullable Supplier<ProducerRecord<String, byte[]>> record, Consumer<@Nullable Exception> done) {}

    private final Producer<String, byte[]> producer;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Thread thread = new Thread(this::run, "sampler-tokens");
    private volatile boolean closing;

    TokenLog(Producer<String, byte[]> producer) {
        this.producer = producer;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes a record.
     *
     * @param record makes it, on the writing thread
     * @param done told on any thread: null when the broker has the record, else why not
     * @return false when the queue is full; then nothing was taken
     */
    boolean append(Supplier<ProducerRecord<String, byte[]>> record, Consumer<@Nullable Exception> done) {
        return queue.offer(new Entry(record, done));
    }

    /** Number of partitions of a topic, as the producer knows it; may ask the broker. */
    int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /** Waits until what was taken before is written or has failed, at most 10 s for the queue. */
    void flush() {
        var reached = new CountDownLatch(1);
        try {
            if (queue.offer(new Entry(null, _ -> reached.countDown()), FLUSH_SECONDS_MAX, TimeUnit.SECONDS)
                    && reached.await(FLUSH_SECONDS_MAX, TimeUnit.SECONDS)) {
                producer.flush();
                return;
            }
            LOG.warn("the token log could not be flushed in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        flush();
        closing = true;
        thread.interrupt();
        producer.close(java.time.Duration.ofSeconds(FLUSH_SECONDS_MAX));
    }

    private void run() {
        while (!closing) {
            try {
                write(queue.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the token log failed", e);
            }
        }
    }

    private static void told(Consumer<@Nullable Exception> done, @Nullable Exception error) {
        done.accept(error);
    }

    private void write(Entry entry) {
        if (entry.record() == null) {
            told(entry.done(), null);
            return;
        }
        try {
            var _ = producer.send(entry.record().get(), (_, error) -> told(entry.done(), error));
        } catch (RuntimeException e) {
            told(entry.done(), e);
        }
    }
}
