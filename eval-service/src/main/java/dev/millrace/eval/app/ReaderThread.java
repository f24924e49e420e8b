package dev.millrace.eval.app;

import io.grpc.StatusRuntimeException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * A thread that reads, or does other work with the broker and the services, until it is stopped. Whatever fails, reading
 * begins anew after a pause, which doubles with each failure from half a second to half a minute.
 */
final class ReaderThread {
    private static final Logger LOG = Logger.getLogger(ReaderThread.class);
    private static final long PAUSE_MS_MIN = 500;
    private static final long PAUSE_MS_MAX = 30_000;
    private static final long STOP_MS_MAX = 5_000;

    private final Reading reading;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private long pauseMs = PAUSE_MS_MIN;

    /**
     * Does not start yet.
     *
     * @param name of the thread, and of what is read
     */
    ReaderThread(String name, Reading reading) {
        this.reading = reading;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** One reading. */
    @FunctionalInterface
    interface Reading {
        /** Opens what it needs, reads until the thread is stopped or something fails, and closes it. */
        void read() throws InterruptedException;
    }

    void start() {
        thread.start();
    }

    /** Waits for the end of what is being done, but not for ever. */
    void stop() throws InterruptedException {
        stop.countDown();
        thread.join(STOP_MS_MAX);
        // It may wait for a broker that is away.
        thread.interrupt();
    }

    boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Waits, at most until it is stopped. */
    void sleep(long ms) throws InterruptedException {
        stop.await(ms, TimeUnit.MILLISECONDS);
    }

    /** Waits for a pause, of which each is twice as long as the one before until reading goes well. For the thread itself. */
    void pause() throws InterruptedException {
        sleep(pauseMs);
        pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
    }

    /** Says that reading works: the next pause is a short one. For the thread itself. */
    void goesWell() {
        pauseMs = PAUSE_MS_MIN;
    }

    private void run() {
        try {
            while (!isStopped()) {
                try {
                    reading.read();
                } catch (InterruptException e) {
                    break;
                } catch (KafkaException | StatusRuntimeException e) {
                    LOG.warnf("%s: reading begins anew after a pause: %s", thread.getName(), e.toString());
                } catch (RuntimeException e) {
                    LOG.errorf(e, "%s: reading failed, trying again", thread.getName());
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.debugf("%s: reading ends", thread.getName());
    }
}
