package dev.millrace.eval.app;

import dev.millrace.eval.feedback.FeedbackLedger;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ledger for those who ask: the newest that has been read as far as any before it. */
@Singleton
class LedgerView {
    private final Duration catchUp;
    /** Guarded by this. */
    private @Nullable FeedbackLedger ledger;
    /** Offset up to which it has been read; guarded by this. */
    private long next;

    LedgerView(FeedbackConfig config) {
        catchUp = config.catchUp();
    }

    /** Shows a ledger that has been read up to an offset, unless the one that is shown is ahead of it. */
    synchronized void show(FeedbackLedger read, long upTo) {
        if (ledger == null || upTo >= next) {
            ledger = read;
            next = upTo;
            notifyAll();
        }
    }

    /** The ledger; UNAVAILABLE when it is not there in time. */
    synchronized FeedbackLedger ledger() throws InterruptedException {
        long endNs = System.nanoTime() + catchUp.toNanos();
        while (ledger == null && sleep(endNs)) {}
        if (ledger == null) {
            throw Status.UNAVAILABLE
                    .withDescription("the rankings are still being read, try again later")
                    .asRuntimeException();
        }
        return ledger;
    }

    /** Waits until the record at an offset is in the ledger, or as long as a call should wait. */
    synchronized void await(long offset) throws InterruptedException {
        long endNs = System.nanoTime() + catchUp.toNanos();
        while (next <= offset && sleep(endNs)) {}
    }

    private boolean sleep(long endNs) throws InterruptedException {
        long leftMs = (endNs - System.nanoTime()) / 1_000_000;
        if (leftMs > 0) {
            wait(leftMs);
        }
        return leftMs > 0;
    }
}
