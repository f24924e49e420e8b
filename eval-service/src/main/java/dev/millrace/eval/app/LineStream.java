package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.jboss.logging.Logger;

/** Sends lines to a caller, several a message, and waits whenever the transport has enough. */
final class LineStream {
    private static final Logger LOG = Logger.getLogger(LineStream.class);
    private static final int LINES_MAX = 1_000;
    private static final int BYTES_MAX = 1 << 20;
    private static final long PATIENCE_MS = 60_000;

    private final ServerCallStreamObserver<ExportFeedbackResponse> call;
    private ExportFeedbackResponse.Builder message = ExportFeedbackResponse.newBuilder();
    private int bytes;

    /** Of a call that has not been answered yet, on the thread that brought it. */
    LineStream(ServerCallStreamObserver<ExportFeedbackResponse> call) {
        this.call = call;
        call.setOnReadyHandler(this::wake);
        call.setOnCancelHandler(this::wake);
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Sends a line, now or with others. One of more than 1 MiB, which the contract does not have, is left out. */
    void add(String line) throws InterruptedException {
        int size = line.getBytes(UTF_8).length;
        if (size > BYTES_MAX) {
            LOG.warnf("a line of an export has %d bytes and is left out", size);
            return;
        }
        if (message.getLinesCount() == LINES_MAX || bytes + size > BYTES_MAX) {
            flush();
        }
        message.addLines(line);
        bytes += size;
    }

    /** Sends what waits. */
    void flush() throws InterruptedException {
        if (message.getLinesCount() > 0) {
            awaitRoom();
            call.onNext(message.build());
            message = ExportFeedbackResponse.newBuilder();
            bytes = 0;
        }
    }

    /** Ends with CANCELLED when the caller is gone, DEADLINE_EXCEEDED when he takes nothing for long. */
    private synchronized void awaitRoom() throws InterruptedException {
        long endNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!call.isReady() || call.isCancelled()) {
            long leftMs = (endNs - System.nanoTime()) / 1_000_000;
            if (call.isCancelled()) {
                throw Status.CANCELLED.asRuntimeException();
            }
            if (leftMs <= 0) {
                throw Status.DEADLINE_EXCEEDED
                        .withDescription("nothing was taken for %d s".formatted(PATIENCE_MS / 1_000))
                        .asRuntimeException();
            }
            wait(leftMs);
        }
    }
}
