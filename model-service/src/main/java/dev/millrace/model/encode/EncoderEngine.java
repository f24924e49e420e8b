package dev.millrace.model.encode;

import dev.millrace.model.EncoderPackage;
import dev.millrace.model.Pooling;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Runs an encoder on one thread named {@code encoder-0}, which owns it; everything else may be called from any thread. A
 * run that throws ends the jobs it was done for; the thread goes on.
 */
public final class EncoderEngine implements AutoCloseable {
    private final EncoderPass pass;
    private final EncoderPackage model;
    private final EncoderObserver observer;
    private final EncoderQueue queue;
    private final Object lock = new Object();
    private final Thread thread;
    private boolean stopping;
    private volatile long busySinceNanos;

    /** Starts the thread. {@code pass} is closed with the engine. */
    public EncoderEngine(EncoderPass pass, EncoderPackage model, EncoderLimits limits, EncoderObserver observer) {
        this.pass = pass;
        this.model = model;
        this.observer = observer;
        this.queue = new EncoderQueue(limits);
        this.thread = Thread.ofPlatform().name("encoder-0").daemon(true).start(this::run);
    }

    /**
     * Hands inputs in.
     *
     * @return the job, or nothing when too much waits
     * @throws IllegalArgumentException when an input does not fit the model
     */
    public Optional<EncoderJob> submit(List<EncoderInput> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).check(i, model.shape().maxLength(), model.shape().vocabularySize());
        }
        EncoderJob job = new EncoderJob(inputs);
        synchronized (lock) {
            if (stopping || !queue.offer(job)) {
                return Optional.empty();
            }
            lock.notifyAll();
        }
        return Optional.of(job);
    }

    /** Tokens that wait. */
    public long waitingTokens() {
        synchronized (lock) {
            return queue.waitingTokens();
        }
    }

    /** Whether its thread runs. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** How long the current run has taken so far, in nanoseconds; 0 between runs. */
    public long busyNanos() {
        long since = busySinceNanos;
        return since == 0 ? 0 : Math.max(1, System.nanoTime() - since);
    }

    /** Ends the thread after its current run; jobs that wait are cancelled. */
    @Override
    public void close() {
        synchronized (lock) {
            stopping = true;
            lock.notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (pass) {
            List<EncoderWork> rows = next();
            while (!rows.isEmpty()) {
                compute(rows);
                rows = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for rows; empty when the engine stops. */
    private List<EncoderWork> next() throws InterruptedException {
        synchronized (lock) {
            while (true) {
                List<EncoderWork> rows = queue.next();
                if (stopping) {
                    rows.forEach(row -> row.job().cancel());
                    cancelWaiting();
                    return List.of();
                }
                if (!rows.isEmpty()) {
                    return rows;
                }
                lock.wait();
            }
        }
    }

    private void cancelWaiting() {
        for (List<EncoderWork> rows = queue.next(); !rows.isEmpty(); rows = queue.next()) {
            rows.forEach(row -> row.job().cancel());
        }
    }

    private void compute(List<EncoderWork> rows) {
        long start = System.nanoTime();
        busySinceNanos = start;
        try {
            List<EncoderInput> inputs = rows.stream().map(EncoderWork::input).toList();
            FloatBuffer values = pass.run(inputs);
            int longest = inputs.stream().mapToInt(EncoderInput::length).max().orElseThrow();
            for (int row = 0; row < inputs.size(); row++) {
                rows.get(row).job().computed(rows.get(row).place(), vector(values, row, inputs.get(row), longest));
            }
            int tokens = inputs.stream().mapToInt(EncoderInput::length).sum();
            observer.encoded(rows.size(), tokens, System.nanoTime() - start);
        } catch (RuntimeException | Error e) {
            observer.failed(e);
            rows.forEach(row -> row.job().failed(e));
        } finally {
            busySinceNanos = 0;
        }
    }

    private float[] vector(FloatBuffer values, int row, EncoderInput input, int longest) {
        int width = pass.width();
        float[] vector;
        if (model.kind() == EncoderPackage.Kind.CROSS_ENCODER) {
            vector = new float[width];
            values.get(row * width, vector);
        } else {
            vector = model.shape().pooling().pool(values, row * longest * width, input.length(), width);
            if (model.shape().normalized()) {
                Pooling.normalize(vector);
            }
        }
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw new ArithmeticException("the model's output is not finite");
            }
        }
        return vector;
    }
}
