package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NullUnmarked
@Timeout(60)
class ReportThreadTest {
    private static final byte[] REPORT = "report".getBytes(UTF_8);

    private final ReportThread thread = new ReportThread();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    @AfterEach
    void close() {
        thread.close();
    }

    @Test
    void computesOnAPlatformThreadAndReadsOnTheCallers() throws Exception {
        var reader = Thread.currentThread();
        byte[] report = thread.of(
                () -> {
                    assertEquals(reader, Thread.currentThread());
                    return () -> {
                        assertFalse(Thread.currentThread().isVirtual());
                        return REPORT;
                    };
                },
                gone);
        assertArrayEquals(REPORT, report);
    }

    @Test
    void failuresAreThoseOfTheReport() throws Exception {
        assertThrows(
                IOException.class,
                () -> thread.of(
                        () -> () -> {
                            throw new IOException("broken");
                        },
                        gone));
        assertArrayEquals(REPORT, thread.of(() -> () -> REPORT, gone));
    }

    @Test
    void stopsWhenNobodyWaitsAndGoesOnWithTheNext() throws Exception {
        var interrupted = new CountDownLatch(1);
        var failure = assertThrows(
                StatusRuntimeException.class,
                () -> thread.of(
                        () -> () -> {
                            gone.complete(null);
                            while (!Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait();
                            }
                            interrupted.countDown();
                            return REPORT;
                        },
                        gone));
        assertEquals(Status.Code.CANCELLED, failure.getStatus().getCode());
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
        assertArrayEquals(REPORT, thread.of(() -> () -> REPORT, new CompletableFuture<>()));
    }

    @Test
    void refusesOneMoreThanThereIsRoomFor() throws Exception {
        var begun = new CountDownLatch(ReportThread.REPORTS_MAX);
        var end = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var reports = new ArrayList<Future<byte[]>>();
            for (int i = 0; i < ReportThread.REPORTS_MAX; i++) {
                reports.add(callers.submit(() -> thread.of(
                        () -> {
                            begun.countDown();
                            return () -> {
                                end.await();
                                return REPORT;
                            };
                        },
                        gone)));
            }
            assertTrue(begun.await(30, TimeUnit.SECONDS));
            var refused = assertThrows(StatusRuntimeException.class, () -> thread.of(() -> () -> REPORT, gone));
            assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
            assertEquals(
                    "4 reports are being made already, try again later",
                    refused.getStatus().getDescription());
            end.countDown();
            for (var report : reports) {
                assertArrayEquals(REPORT, report.get());
            }
        }
        assertArrayEquals(REPORT, thread.of(() -> () -> REPORT, gone));
    }
}
