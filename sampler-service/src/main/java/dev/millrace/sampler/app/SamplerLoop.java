package dev.millrace.sampler.app;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The one thread that owns the sessions. It is the Netty event loop of the model's channel, so candidates are handled
 * where they are read. Nothing on it may block. What it is given is bounded by the givers: sessions by their places,
 * cancels by the batch that waits for its end.
 */
final class SamplerLoop {
    private static final Logger LOG = Logger.getLogger(SamplerLoop.class);
    private static final long ANSWER_SECONDS_MAX = 10;

    private final NioEventLoopGroup group =
            new NioEventLoopGroup(1, (ThreadFactory) task -> new FastThreadLocalThread(task, "sampler-loop"));
    private final EventExecutor executor = group.next();

    /** For the channel to the model. */
    EventLoopGroup eventLoopGroup() {
        return group;
    }

    /** Runs a task on the loop: now when this is the loop, else soon. A failure of the task is logged. */
    void execute(Runnable task) {
        if (executor.inEventLoop()) {
            guarded(task);
        } else if (!executor.isShuttingDown()) {
            executor.execute(() -> guarded(task));
        }
    }

    /** Runs a task on the loop later. */
    void schedule(Runnable task, long delayMs) {
        if (!executor.isShuttingDown()) {
            var _ = executor.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Runs a task on the loop again and again. */
    void every(long periodMs, Runnable task) {
        var _ = executor.scheduleWithFixedDelay(() -> guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /**
     * Runs a task on the loop and waits for its end; not from the loop itself.
     *
     * @throws IllegalStateException when it takes more than 10 s
     */
    void await(Runnable task) {
        try {
            executor.submit(() -> guarded(task)).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sampler loop does not answer", e);
        }
    }

    /** Ends the thread after the tasks it has. */
    void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the sampler loop failed", e);
        }
    }
}
