package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.FailureException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the doors: {@code edge-work} reads, renders and encodes requests off the event loops; {@code
 * edge-clock} ticks once a second and watches readers.
 */
@Singleton
class EdgeThreads {
    private final ThreadPoolExecutor work;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("edge-clock").daemon().factory());

    EdgeThreads(EdgeConfig config) {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        this.work = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(config.openRequestsMax()),
                Thread.ofPlatform().name("edge-work-", 0).daemon().factory());
    }

    /** @throws FailureException when too much work waits */
    void work(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException e) {
            throw FailureException.overloaded(1_000);
        }
    }

    /** For short tasks at their time. */
    ScheduledExecutorService clock() {
        return clock;
    }

    @PreDestroy
    void close() {
        for (ExecutorService executor : new ExecutorService[] {work, clock}) {
            executor.shutdownNow();
        }
    }
}
