package dev.millrace.local.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A child process that is started again whenever it dies, until it is stopped. One thread of its own waits for the
 * child; another copies the child's output to the log.
 */
public final class SupervisedProcess {
    private static final long LOG_BYTES_MAX = 16 << 20;

    private final String name;
    private final ProcessBuilder builder;
    private final RotatingLog log;
    private final boolean yields;
    private final Consumer<String> notices;
    private final Backoff backoff = new Backoff();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread supervisor;
    private @Nullable Process child;
    private Instant started = Instant.EPOCH;
    private int restarts;

    /**
     * Prepares a process; {@link #start} starts it.
     *
     * @param environment the whole of it
     * @param logFile where its standard output and error go, bounded in size
     * @param yields whether it runs at a lower priority, see {@link ThreadNice}
     * @param notices told in one sentence whenever it dies
     */
    SupervisedProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path logFile,
            boolean yields,
            Consumer<String> notices)
            throws IOException {
        this.name = name;
        this.builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        this.log = new RotatingLog(logFile, LOG_BYTES_MAX);
        this.yields = yields;
        this.notices = notices;
        this.supervisor = Thread.ofPlatform().daemon().name("supervise-" + name).unstarted(this::supervise);
    }

    /** What is known of the process now. */
    public record Status(String name, long pid, Instant started, int restarts, boolean failing) {}

    /** Starts it; called once. */
    void start() {
        supervisor.start();
    }

    /** What is known now; the pid is 0 while it is down. */
    public synchronized Status status() {
        long pid = child != null && child.isAlive() ? child.pid() : 0;
        return new Status(name, pid, started, restarts, backoff.isFailing());
    }

    /** Asks it to end (SIGTERM) and returns at once; it is not started again. */
    void requestStop() {
        stopping.countDown();
        synchronized (this) {
            if (child != null) {
                // Not Process.destroy(): that closes the pipes, and the last words would be lost.
                child.toHandle().destroy();
            }
        }
    }

    /** Waits for its end, and kills it when it has not come within the grace period. */
    void awaitStop(Duration grace) throws InterruptedException {
        if (supervisor.getState() == Thread.State.NEW) {
            return;
        }
        if (!supervisor.join(grace)) {
            synchronized (this) {
                if (child != null) {
                    notices.accept("%s did not stop within %d s and is killed".formatted(name, grace.toSeconds()));
                    child.toHandle().destroyForcibly();
                }
            }
            supervisor.join();
        }
    }

    private void supervise() {
        try (log) {
            if (yields) {
                ThreadNice.lower();
            }
            do {
                runOnce();
            } while (!stopping.await(waitAfterDeath().toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            notices.accept("%s cannot be started: %s".formatted(name, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOnce() throws IOException, InterruptedException {
        Process process;
        synchronized (this) {
            if (stopping.getCount() == 0) {
                return;
            }
            process = builder.start();
            child = process;
            started = Instant.now();
        }
        var copier = Thread.ofPlatform().daemon().name("log-" + name).start(() -> copyOutput(process));
        process.waitFor();
        copier.join(Duration.ofSeconds(1));
    }

    private void copyOutput(Process process) {
        try (var output = process.getInputStream()) {
            log.copy(output);
        } catch (IOException e) {
            if (stopping.getCount() > 0) {
                notices.accept("the log of %s cannot be written: %s".formatted(name, e.getMessage()));
            }
        }
    }

    private Duration waitAfterDeath() {
        if (stopping.getCount() == 0) {
            return Duration.ZERO;
        }
        int exit = child == null ? -1 : child.exitValue();
        Duration wait;
        boolean failing;
        synchronized (this) {
            boolean failedBefore = backoff.isFailing();
            wait = backoff.afterDeath(Duration.between(started, Instant.now()));
            failing = backoff.isFailing() && !failedBefore;
            restarts++;
        }
        notices.accept("%s died (exit %d) and is started again in %.1f s".formatted(name, exit, wait.toMillis() / 1e3));
        if (failing) {
            notices.accept("%s keeps dying: see ./millrace logs %s".formatted(name, name));
        }
        return wait;
    }
}
