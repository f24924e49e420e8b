package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what the engine answers until a test takes it. */
final class ResultQueue implements ResultSink {
    private final BlockingQueue<SequenceResult> results = new LinkedBlockingQueue<>();

    @Override
    public void accept(List<SequenceResult> some) {
        results.addAll(some);
    }

    @Override
    public void taken() {}

    /** The next result; waits for it, and fails when it does not come. */
    SequenceResult take() throws InterruptedException {
        var result = results.poll(20, TimeUnit.SECONDS);
        assertNotNull(result, "no result came");
        return result;
    }
}
