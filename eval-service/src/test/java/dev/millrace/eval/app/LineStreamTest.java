package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class LineStreamTest {
    private final RecordingCall<ExportFeedbackResponse> call = new RecordingCall<>();
    private final LineStream lines = new LineStream(call);

    @Test
    void fillsMessagesUpToAThousandLinesOrAMebibyte() throws Exception {
        call.becomeReady();
        for (int i = 0; i < 1_001; i++) {
            lines.add("l");
        }
        lines.add("z".repeat(1 << 20));
        // One byte more than the contract has.
        lines.add("z".repeat((1 << 20) + 1));
        lines.flush();
        lines.flush();
        assertEquals(
                List.of(1_000, 1, 1),
                call.messages.stream()
                        .map(ExportFeedbackResponse::getLinesCount)
                        .toList());
    }

    @Test
    void sendsNothingUntilTheTransportTakesIt() throws Exception {
        lines.add("l");
        var sending = CompletableFuture.runAsync(this::flush);
        assertEquals(null, call.messages.poll(100, TimeUnit.MILLISECONDS));
        call.becomeReady();
        sending.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("l"), call.messages.remove().getLinesList());
    }

    @Test
    void endsWhenTheCallerLeavesWhileItWaits() throws Exception {
        lines.add("l");
        var sending = CompletableFuture.supplyAsync(() -> assertThrows(StatusRuntimeException.class, this::flush));
        call.cancel();
        assertEquals(
                Status.Code.CANCELLED,
                sending.get(10, TimeUnit.SECONDS).getStatus().getCode());
        assertEquals(0, call.messages.size());
    }

    private void flush() {
        try {
            lines.flush();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
