package dev.millrace.sampler.app;

import java.util.concurrent.Semaphore;

/** The bound of the house: a session holds a place from its acceptance until its terminal event is written. */
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

    /** Takes a place, if one is free. */
    boolean tryTake() {
        boolean taken = free.tryAcquire();
        metrics.openSessions(inUse());
        return taken;
    }

    /** Gives a place back. */
    void giveBack() {
        free.release();
        metrics.openSessions(inUse());
    }

    /** Places in use. */
    int inUse() {
        return max - free.availablePermits();
    }
}
