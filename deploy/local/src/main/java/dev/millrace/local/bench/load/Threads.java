package dev.millrace.local.bench.load;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for tasks that only a mistake of our own can fail. */
final class Threads {
    private Threads() {}

    static void await(List<? extends Future<?>> tasks) throws InterruptedException {
        for (var task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Sleeps until an instant of {@link System#nanoTime()}; returns at once when it has passed. */
    static void sleepUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }
}
