package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.access.Allowance;
import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchLine;
import dev.millrace.tokenizer.batch.LineAnswer;
import dev.millrace.tokenizer.batch.LineDoor;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lines of batches at the HTTP door: each is read, limited and answered as a body that comes over a connection, after
 * everybody who waits on one. A line that there is no room for waits and comes again until its batch has ended; one whose
 * model or log is away, some times.
 */
@Singleton
class BatchDoor implements LineDoor {
    private static final Logger LOG = Logger.getLogger(BatchDoor.class);
    /** How often a line comes again that failed because something was away: after 25 s it is answered so. */
    private static final int AWAY_MAX = 7;

    /** Of an answer; beside it a record has the line's names. */
    private static final int BODY_BYTES_MAX = EdgeProducer.RECORD_BYTES_MAX - (16 << 10);

    /** What the ids of lines begin with that were refused. */
    private static final String REFUSED_PREFIX = "req_";

    private static final long AWAY_MS = 200;
    private static final long FULL_MS_MAX = 30_000;

    private final Edge edge;
    private final EdgeThreads threads;
    private final Doorkeeper doorkeeper;
    private final BatchAnswers answers;
    private final Semaphore room;

    BatchDoor(BatchConfig config, Edge edge, EdgeThreads threads, Doorkeeper doorkeeper, BatchAnswers answers) {
        this.edge = edge;
        this.threads = threads;
        this.doorkeeper = doorkeeper;
        this.answers = answers;
        // Fair, so that batches take turns.
        this.room = new Semaphore(config.linesAtOnceMax(), true);
    }

    @Override
    public boolean awaitRoom(long ms) throws InterruptedException {
        if (!edge.isReady()) {
            Thread.sleep(ms);
            return false;
        }
        return room.tryAcquire(ms, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletableFuture<LineAnswer> ask(Batch batch, BatchLine line) {
        var asked = new Asked(batch, line, new CompletableFuture<>());
        asked.answer().whenComplete((_, _) -> room.release());
        attempt(asked, 0);
        return asked.answer();
    }

    /** @param answer completed once, by whoever comes first */
    private record Asked(Batch batch, BatchLine line, CompletableFuture<LineAnswer> answer) {}

    private void attempt(Asked asked, int wasAway) {
        if (asked.answer().isDone()) {
            return;
        }
        try {
            threads.work(() -> begin(asked, wasAway));
        } catch (FailureException e) {
            failed(asked, wasAway, "", e.failure());
        }
    }

    private void begin(Asked asked, int wasAway) {
        var allowance = doorkeeper.allowanceOfAbsent(asked.batch().order().tenant());
        try {
            if (allowance != null) {
                allowance.begin();
            }
        } catch (FailureException e) {
            failed(asked, wasAway, "", e.failure());
            return;
        }
        var attempt = answer(asked);
        asked.answer().whenComplete((_, _) -> attempt.cancel(false));
        attempt.whenComplete((outcome, broken) -> {
            end(allowance);
            if (outcome == null) {
                broke(asked, broken);
            } else if (outcome.failure() != null) {
                failed(asked, wasAway, outcome.requestId(), outcome.failure());
            } else {
                asked.answer().complete(good(outcome));
            }
        });
    }

    /** What no record of the log can hold is answered in a few words. */
    private LineAnswer good(BatchAnswers.Outcome outcome) {
        if (outcome.body().getBytes(UTF_8).length > BODY_BYTES_MAX) {
            var why = Failure.of(Failure.Kind.INTERNAL, "The answer is longer than " + BODY_BYTES_MAX + " bytes.");
            return answer(outcome.requestId(), why);
        }
        return new LineAnswer(200, outcome.requestId(), outcome.body());
    }

    private CompletableFuture<BatchAnswers.Outcome> answer(Asked asked) {
        try {
            return answers.answer(asked.batch(), asked.line());
        } catch (FailureException e) {
            return CompletableFuture.completedFuture(BatchAnswers.Outcome.failed("", e.failure()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void end(@Nullable Allowance allowance) {
        if (allowance != null) {
            allowance.end();
        }
    }

    private void broke(Asked asked, @Nullable Throwable why) {
        if (!asked.answer().isDone()) {
            LOG.errorf(
                    why,
                    "%s: line %d could not be handled",
                    asked.batch().id(),
                    asked.line().number());
            asked.answer().complete(answer("", Failure.of(Failure.Kind.INTERNAL, "The request failed.")));
        }
    }

    /** Comes again where that may help. */
    private void failed(Asked asked, int wasAway, String requestId, Failure failure) {
        switch (failure.kind()) {
            case OVERLOADED -> again(asked, wasAway, Math.clamp(failure.retryAfterMs(), 1_000, FULL_MS_MAX));
            case UNAVAILABLE -> {
                if (wasAway < AWAY_MAX || !edge.isReady()) {
                    again(asked, wasAway + 1, AWAY_MS << Math.min(wasAway, AWAY_MAX));
                } else {
                    asked.answer().complete(answer(requestId, failure));
                }
            }
            case INVALID, MODEL_NOT_FOUND, DEADLINE, CANCELLED, INTERNAL ->
                asked.answer().complete(answer(requestId, failure));
        }
    }

    /** A line that was refused before it became a request has an id all the same: by it the answer is asked about. */
    private LineAnswer answer(String requestId, Failure failure) {
        var error = ApiError.of(failure);
        var id = requestId.isEmpty()
                ? RequestIds.fresh(REFUSED_PREFIX, System.currentTimeMillis(), edge.random())
                : requestId;
        return new LineAnswer(error.status(), id, error.json());
    }

    private void again(Asked asked, int wasAway, long delayMs) {
        threads.clock().schedule(() -> attempt(asked, wasAway), delayMs, TimeUnit.MILLISECONDS);
    }
}
