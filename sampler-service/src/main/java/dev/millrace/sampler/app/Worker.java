package dev.millrace.sampler.app;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/** A named thread that does its work again, a second later, when the work fails. */
final class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final long RETRY_MS = 1_000;
    private static final long END_MS_MAX = 15_000;

    /** The work; returns when it shall end. */
    interface Work {
        /** Works until told to end. */
        void run() throws InterruptedException;
    }

    private final Thread thread;
    private final Work work;
    private volatile boolean closing;

    Worker(String name, Work work) {
        this.work = work;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the work shall end. */
    boolean isClosing() {
        return closing;
    }

    /**
     * Ends the work and waits for it.
     *
     * @param wakeup makes the work notice
     */
    void close(Runnable wakeup) {
        closing = true;
        wakeup.run();
        try {
            thread.join(END_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                work.run();
            } catch (WakeupException e) {
                LOG.debug("woken up", e);
            } catch (InterruptedException e) {
                return;
            } catch (KafkaException e) {
                LOG.errorf("%s failed and starts again: %s", thread.getName(), KafkaClients.reason(e));
                LOG.debug("cause", e);
                pause();
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s failed and starts again", thread.getName());
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            closing = true;
        }
    }
}
