package dev.millrace.eval.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Work with the broker on a thread of its own, begun anew after a pause whenever it fails. Pauses double from {@value
 * #PAUSE_MS_MIN} to {@value #PAUSE_MS_MAX} ms, until the work says that it got on.
 */
final class RetriedWork {
    private static final Logger LOG = Logger.getLogger(RetriedWork.class);
    private static final long PAUSE_MS_MIN = 500;
    private static final long PAUSE_MS_MAX = 30_000;
    private static final long STOP_MS_MAX = 5_000;

    private final String name;
    private final Runnable work;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    /** Of the thread. */
    private long pauseMs = PAUSE_MS_MIN;

    /**
     * Work that has not begun.
     *
     * @param name of the work in the log, and of its thread
     * @param work goes on until {@link #isStopped()}
     */
    RetriedWork(String name, Runnable work) {
        this.name = name;
        this.work = work;
        thread = new Thread(this::run, name);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it; waits for it a while. */
    void stop() throws InterruptedException {
        stop.countDown();
        thread.join(STOP_MS_MAX);
        // It may wait for a broker that is away.
        thread.interrupt();
    }

    boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** The work got on: the next pause is short again. */
    void gotOn() {
        pauseMs = PAUSE_MS_MIN;
    }

    private void run() {
        while (!isStopped()) {
            try {
                work.run();
            } catch (InterruptException e) {
                LOG.debugf("%s ends", name);
            } catch (KafkaException e) {
                LOG.warnf("%s begins anew: %s", name, e.toString());
                pause();
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s failed and begins anew", name);
                pause();
            }
        }
    }

    /** Waits a while on the thread of the work, at most {@value #PAUSE_MS_MAX} ms. */
    void pause() {
        try {
            if (!stop.await(pauseMs, TimeUnit.MILLISECONDS)) {
                pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
