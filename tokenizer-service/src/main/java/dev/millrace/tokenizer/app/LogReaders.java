package dev.millrace.tokenizer.app;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Consumers for whoever reads back what is on the log: made when needed, at most {@code millrace.edge.resumes-max} in
 * use, some kept for the next. Each is lent to one thread at a time.
 */
@Singleton
class LogReaders {
    private static final int IDLE_MAX = 4;

    private final EdgeConfig config;
    private final Semaphore free;
    private final AtomicInteger made = new AtomicInteger();
    private final ConcurrentLinkedDeque<KafkaConsumer<String, byte[]>> idle = new ConcurrentLinkedDeque<>();

    LogReaders(EdgeConfig config) {
        this.config = config;
        this.free = new Semaphore(config.resumesMax());
    }

    /** Takes the right to read; false when as many read as may. Whoever takes it gives it back. */
    boolean take() {
        return free.tryAcquire();
    }

    /** Gives the right to read back. */
    void giveBack() {
        free.release();
    }

    /**
     * Lends a consumer to the task, which runs on this thread and may block.
     *
     * @throws KafkaException when the log cannot be read
     */
    <T> T read(Function<KafkaConsumer<String, byte[]>, T> task) {
        @Nullable KafkaConsumer<String, byte[]> consumer = idle.poll();
        if (consumer == null) {
            consumer = KafkaSettings.resuming(config, made.incrementAndGet());
        }
        boolean good = false;
        try {
            var result = task.apply(consumer);
            consumer.unsubscribe();
            good = true;
            return result;
        } finally {
            if (good && idle.size() < IDLE_MAX) {
                idle.add(consumer);
            } else {
                consumer.close();
            }
        }
    }

    @PreDestroy
    void close() {
        for (var consumer = idle.poll(); consumer != null; consumer = idle.poll()) {
            consumer.close();
        }
    }
}
