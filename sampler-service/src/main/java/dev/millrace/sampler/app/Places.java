package dev.millrace.sampler.app;

import java.util.concurrent.Semaphore;

/**
 * The bound of the house: a session holds a place for each of its sequences from its acceptance until its terminal event
 * is written.
 */
final class Places {
    private final int max;
    private final Semaphore free;
    private final SamplerMetrics metrics;

    Places(int max, SamplerMetrics metrics) {
        if (max < 1 || max > 2048) {
            throw new IllegalArgumentException("millrace.sampler.sessions-max: must be from 1 to 2048, is " + max);
        }
        this.max = max;
        this.free = new Semaphore(max);
        this.metrics = metrics;
    }

    /**
     * Takes places, if so many are free.
     *
     * @param sequences one place each; more than there are count as all
     */
    boolean tryTake(int sequences) {
        boolean taken = free.tryAcquire(Math.min(sequences, max));
        metrics.openSessions(inUse());
        return taken;
    }

    /** Gives back what was taken for so many sequences. */
    void giveBack(int sequences) {
        free.release(Math.min(sequences, max));
        metrics.openSessions(inUse());
    }

    /** Places in use. */
    int inUse() {
        return max - free.availablePermits();
    }
}
