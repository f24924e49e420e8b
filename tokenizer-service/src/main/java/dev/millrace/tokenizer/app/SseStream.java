package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.resume.FrameIds;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Outbox;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One streamed answer on an HTTP response. Frames gather in a bounded outbox on whatever thread brings them and are
 * written in one piece on the event loop, as fast as the reader takes them. A reader that has stopped is dropped.
 */
final class SseStream implements TextSink {
    private static final long TICK_MS = 1_000;

    private final HttpServerResponse response;
    private final Context context;
    private final Vertx vertx;
    private final AnswerFrames frames;
    private final FrameIds ids;
    private final Attendance attendance;
    private final EdgeConfig config;
    private final Outbox<String> outbox;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean last;
    private volatile @Nullable ApiError refused;
    private volatile String farewell = "";
    private volatile boolean opening;

    // On the event loop only.
    private long writtenMs;
    private boolean waitsForDrain;
    private long timer = -1;

    /** What is to be written: the frames of an answer, and the ids that they get. */
    record Script(AnswerFrames frames, FrameIds ids) {}

    /** @param context the response's event loop */
    SseStream(HttpServerResponse response, Context context, Script script, Attendance attendance, EdgeConfig config) {
        this.response = response;
        this.vertx = context.owner();
        this.context = context;
        this.frames = script.frames();
        this.ids = script.ids();
        this.attendance = attendance;
        this.config = config;
        this.writtenMs = System.currentTimeMillis();
        this.outbox = new Outbox<>(
                config.streamBufferMax(), config.slowReaderTimeout().toMillis(), writtenMs);
    }

    @Override
    public void accept(TextEvent event) {
        switch (event) {
            case TextEvent.Accepted accepted -> add(ids.stamp(frames.begin(accepted.promptTokens())));
            case TextEvent.PromptScored part -> add(ids.stamp(frames.prompt(part)));
            case TextEvent.Delta delta -> add(ids.stamp(frames.delta(delta)));
            case TextEvent.PartEnded part -> add(ids.stamp(frames.ended(part)));
            case TextEvent.Finished finished -> {
                add(ids.stamp(frames.finished(finished)));
                last = true;
            }
            case TextEvent.Failed failed -> {
                // A status while nothing is out, a frame after that.
                var error = ApiError.of(failed.failure());
                farewell = frames.failure(error);
                refused = error;
                last = true;
            }
        }
    }

    @Override
    public void flush() {
        if (scheduled.compareAndSet(false, true)) {
            context.runOnContext(done -> {
                scheduled.set(false);
                write();
            });
        }
    }

    /** Sends the head of the response now, though there may be nothing to say for long. */
    void open() {
        opening = true;
    }

    /** Whether the reader keeps up: at most half of what may wait for him waits. */
    boolean hasRoom() {
        return outbox.weight() <= config.streamBufferMax() / 2;
    }

    private void add(String text) {
        if (text.isEmpty()) {
            return; // of a resumed stream the client has this already
        }
        outbox.add(text, text.length(), System.currentTimeMillis());
    }

    private void write() {
        if (response.ended() || response.closed()) {
            vertx.cancelTimer(timer);
            return;
        }
        if (response.headWritten() && response.writeQueueFull()) {
            waitForDrain();
            return;
        }
        boolean ending = last;
        var text = String.join("", outbox.takeAll(System.currentTimeMillis()));
        var error = refused;
        if (text.isEmpty() && !ending) {
            return;
        }
        if (ending && error != null && text.isEmpty() && !response.headWritten()) {
            HttpAnswers.error(response, error);
            return;
        }
        if (ending && error == null && text.isEmpty() && !response.headWritten()) {
            // The client has all of the answer; this tells a browser's EventSource to ask no more.
            response.setStatusCode(204).end();
            return;
        }
        if (!ending && text.isEmpty() && !response.headWritten()) {
            if (!opening) {
                return;
            }
            text = frames.ping();
        }
        send(ending && error != null ? text + farewell : text, ending);
    }

    private void send(String text, boolean ending) {
        if (!response.headWritten()) {
            timer = vertx.setPeriodic(TICK_MS, id -> tick());
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .putHeader("X-Accel-Buffering", "no");
        }
        if (!text.isEmpty()) {
            writtenMs = System.currentTimeMillis();
        }
        if (ending) {
            response.end(text).onComplete(done -> vertx.cancelTimer(timer));
        } else if (!text.isEmpty()) {
            response.write(text);
        }
    }

    private void waitForDrain() {
        if (!waitsForDrain) {
            waitsForDrain = true;
            response.drainHandler(done -> {
                waitsForDrain = false;
                write();
            });
        }
    }

    private void tick() {
        long nowMs = System.currentTimeMillis();
        boolean endIsStuck = response.ended()
                && nowMs - writtenMs > config.slowReaderTimeout().toMillis();
        if (response.closed() || endIsStuck || outbox.isStuck(nowMs)) {
            vertx.cancelTimer(timer);
            attendance.left(CancelReason.SLOW_READER);
            response.reset();
            return;
        }
        boolean silent = nowMs - writtenMs >= config.pingInterval().toMillis();
        if (silent && response.headWritten() && !response.ended() && !response.writeQueueFull()) {
            writtenMs = nowMs;
            response.write(frames.ping());
        }
    }
}
