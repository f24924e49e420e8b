package dev.millrace.sampler.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in the order they are given, on the thread {@code sampler-tokens}: the producer may block when the
 * broker is away, the giver never does. At most {@value #QUEUE_MAX} records wait for it.
 *
 * <p>It paces itself: a record that does not ask to go at once waits until the last write is an interval ago, and then
 * goes with all others. So the requests that the broker and the edges handle are bounded by the clock and not by the
 * step rate times the rows; where they share cores with the model, each one of them delays its steps.
 */
final class TokenLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TokenLog.class);
    static final int QUEUE_MAX = 16_384;
    private static final long FLUSH_SECONDS_MAX = 10;

    /** A record and who wants to know its fate; no record is only a mark in the queue. */
    private record Entry(
            @Nullable Supplier<ProducerRecord<String, byte[]>> record, Consumer<@Nullable Exception> done) {}

    private final Producer<String, byte[]> producer;
    private final long intervalNanos;
    private final Queue<Entry> queue = new ArrayDeque<>();
    private final Lock lock = new ReentrantLock();
    /** There is something to do: a first entry, or one that does not wait. */
    private final Condition work = lock.newCondition();

    private final Thread thread = new Thread(this::run, "sampler-tokens");
    private boolean hurry;
    private volatile boolean closing;

    /** @param interval shortest time between two writes of records that can wait; zero for none */
    TokenLog(Producer<String, byte[]> producer, Duration interval) {
        this.producer = producer;
        this.intervalNanos = interval.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes a record.
     *
     * @param record makes it, on the writing thread
     * @param atOnce whether somebody waits for it: it and all before it are written now
     * @param done told on any thread: null when the broker has the record, else why not
     * @return false when the queue is full; then nothing was taken
     */
    boolean append(
            Supplier<ProducerRecord<String, byte[]>> record, boolean atOnce, Consumer<@Nullable Exception> done) {
        lock.lock();
        try {
            return queue.size() < QUEUE_MAX && enter(new Entry(record, done), atOnce);
        } finally {
            lock.unlock();
        }
    }

    private boolean enter(Entry entry, boolean atOnce) {
        queue.add(entry);
        hurry |= atOnce;
        if (atOnce || queue.size() == 1) {
            work.signal();
        }
        return true;
    }

    /** Number of partitions of a topic, as the producer knows it; may ask the broker. */
    int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /** Waits until what was taken before is written or has failed, at most 10 s for the queue. */
    void flush() {
        var reached = new CountDownLatch(1);
        lock.lock();
        try {
            enter(new Entry(null, _ -> reached.countDown()), true);
        } finally {
            lock.unlock();
        }
        try {
            if (reached.await(FLUSH_SECONDS_MAX, TimeUnit.SECONDS)) {
                producer.flush();
            } else {
                LOG.warn("the token log could not be flushed in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        flush();
        closing = true;
        thread.interrupt();
        producer.close(Duration.ofSeconds(FLUSH_SECONDS_MAX));
    }

    private void run() {
        long dueNanos = System.nanoTime();
        while (!closing) {
            try {
                var together = awaitEntries(dueNanos);
                together.forEach(this::write);
                dueNanos = System.nanoTime() + intervalNanos;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the token log failed", e);
            }
        }
    }

    private List<Entry> awaitEntries(long dueNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty()) {
                work.await();
            }
            for (long wait = dueNanos - System.nanoTime(); wait > 0 && !hurry; wait = dueNanos - System.nanoTime()) {
                var _ = work.awaitNanos(wait);
            }
            var together = List.copyOf(queue);
            queue.clear();
            hurry = false;
            return together;
        } finally {
            lock.unlock();
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
