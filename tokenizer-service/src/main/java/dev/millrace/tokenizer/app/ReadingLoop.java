package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.FailureException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A thread's work that reads topics until it is stopped: whatever fails, it goes on with a new consumer after a pause. */
final class ReadingLoop implements Runnable {
    private static final Logger LOG = Logger.getLogger(ReadingLoop.class);
    private static final long BACKOFF_MS = 1_000;

    private final String what;
    private final Supplier<KafkaConsumer<String, byte[]>> opening;
    private final Reading reading;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean stopped;

    /** What is done with a consumer, until {@link #isStopped}; after a failure again with another. */
    interface Reading {
        void read(KafkaConsumer<String, byte[]> opened) throws InterruptedException, ExecutionException;
    }

    /**
     * @param what it reads, for the log
     * @param opening makes a consumer; a KafkaException is tried again
     */
    ReadingLoop(String what, Supplier<KafkaConsumer<String, byte[]>> opening, Reading reading) {
        this.what = what;
        this.opening = opening;
        this.reading = reading;
    }

    @Override
    public void run() {
        while (!stopped) {
            try (var opened = opening.get()) {
                consumer = opened;
                reading.read(opened);
            } catch (WakeupException e) {
                LOG.debugf("reading %s was woken to stop", what);
            } catch (KafkaException | FailureException | ExecutionException e) {
                LOG.warnf("%s cannot be read, trying again: %s", what, e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.errorf(e, "reading %s failed, trying again", what);
                pause();
            } catch (InterruptedException e) {
                interrupted();
            }
        }
    }

    /** Whether whoever reads should come to an end. */
    boolean isStopped() {
        return stopped;
    }

    /** Ends the loop soon. */
    void stop() {
        stopped = true;
        var opened = consumer;
        if (opened != null) {
            opened.wakeup();
        }
    }

    private void pause() {
        try {
            Thread.sleep(BACKOFF_MS);
        } catch (InterruptedException e) {
            interrupted();
        }
    }

    private void interrupted() {
        Thread.currentThread().interrupt();
        stopped = true;
    }
}
