package dev.millrace.eval.app;

import io.grpc.Status;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Computes reports one after another on a platform thread: virtual threads that compute would keep all other calls' from
 * going on.
 */
@Singleton
class ReportThread {
    /** Reports that are computed or wait for that; one more is refused, as it would wait too long. */
    static final int REPORTS_MAX = 4;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("reports").factory());
    private final Semaphore room = new Semaphore(REPORTS_MAX);

    /** A report's data are read and the report is computed. */
    @FunctionalInterface
    interface Report {
        /** Reads, on the calling thread, and gives what computes; that is interrupted when nobody waits any more. */
        Callable<byte[]> read() throws Exception;
    }

    /**
     * The report, waited for; RESOURCE_EXHAUSTED where there are too many, CANCELLED when nobody waits for it any more.
     *
     * @param gone completes when whoever asked for it has gone or its time is over
     */
    byte[] of(Report report, CompletableFuture<Void> gone) throws Exception {
        if (!room.tryAcquire()) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("%d reports are being made already, try again later".formatted(REPORTS_MAX))
                    .asRuntimeException();
        }
        try {
            return computed(report.read(), gone);
        } finally {
            room.release();
        }
    }

    private byte[] computed(Callable<byte[]> work, CompletableFuture<Void> gone) throws Exception {
        var made = thread.submit(work);
        gone.thenRun(() -> made.cancel(true));
        try {
            return made.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (CancellationException e) {
            throw Status.CANCELLED
                    .withDescription("nobody waits for the report any more")
                    .withCause(e)
                    .asRuntimeException();
        } finally {
            made.cancel(true);
        }
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
