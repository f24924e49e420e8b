package dev.millrace.tokenizer.batch;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one batch from wherever the log says it is to its end: looks its file through, answers the lines that have no result
 * there, and ends it when each line has one. It keeps nothing that the log does not have, so it may be interrupted anywhere
 * and run again. One thread.
 */
public final class BatchRun {
    /** Results of lines without an answer that are written together. */
    private static final int TOGETHER = 100;

    private final BatchStore store;
    private final LineDoor door;
    private final Limits limits;
    private final InstantSource clock;

    /**
     * Bounds of a batch.
     *
     * @param linesMax lines of its file
     * @param atOnce lines under way
     */
    public record Limits(int linesMax, int atOnce) {}

    /** One batch's run. */
    public BatchRun(BatchStore store, LineDoor door, Limits limits, InstantSource clock) {
        this.store = store;
        this.door = door;
        this.limits = limits;
        this.clock = clock;
    }

    /** Runs it; returns when it has ended. What the log throws goes through, and the batch can be run again. */
    public void run() throws InterruptedException {
        if (store.batch().status() == BatchStatus.VALIDATING) {
            validate();
        }
        for (var batch = store.batch(); !batch.status().isEnd(); batch = store.batch()) {
            var done = store.results();
            if (done.count() < batch.counts().total()) {
                answerMissing(batch, done);
            } else if (batch.status() == BatchStatus.IN_PROGRESS) {
                write(batch.finalizing(done, clock.millis()));
            } else {
                write(batch.ended(done, clock.millis()));
            }
        }
    }

    private void validate() throws InterruptedException {
        var batch = store.batch();
        var check = new LineCheck(batch.order().endpoint(), limits.linesMax());
        store.lines(check::add);
        write(
                check.errors().isEmpty()
                        ? batch.started(check.lines(), clock.millis())
                        : batch.failed(check.errors(), clock.millis()));
    }

    private void answerMissing(Batch batch, LineResults done) throws InterruptedException {
        var flight = new LinesInFlight(store, door, batch, done, limits.atOnce(), clock);
        try {
            store.lines((number, line) -> done.has(number)
                    || flight.take(BatchLine.read(number, line, batch.order().endpoint()), this::stop));
            flight.land(this::stop);
        } finally {
            flight.cancel();
        }
        var why = stop();
        if (why != null) {
            giveUp(batch, why);
        } else if (flight.begun() == 0) {
            throw new IllegalStateException("the lines that have no result cannot be read");
        }
    }

    /** Why no more lines may be answered; null when they may. */
    private LineResult.@Nullable Outcome stop() {
        var now = store.batch();
        if (now.isCancelRequested()) {
            return LineResult.Outcome.CANCELLED;
        }
        return clock.millis() >= now.order().expiresMs() ? LineResult.Outcome.EXPIRED : null;
    }

    /** No line is left without a word. */
    private void giveUp(Batch batch, LineResult.Outcome why) throws InterruptedException {
        var done = store.results();
        List<LineResult> waiting = new ArrayList<>();
        store.lines((number, line) -> {
            if (!done.has(number)) {
                waiting.add(LineResult.unanswered(
                        batch.id(), BatchLine.read(number, line, batch.order().endpoint()), why));
            }
            if (waiting.size() == TOGETHER) {
                store.write(waiting);
                waiting.clear();
            }
            return true;
        });
        store.write(waiting);
    }

    private void write(Batch next) throws InterruptedException {
        store.write(new BatchEvent.Changed(next));
    }
}
