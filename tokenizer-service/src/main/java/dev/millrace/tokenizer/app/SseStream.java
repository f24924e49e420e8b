package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatFrames;
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
    private final Attendance attendance;
    private final EdgeConfig config;
    private final Outbox<String> outbox;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean last;
    private volatile @Nullable ApiError refused;

    // On the event loop only.
    private long writtenMs;
    private boolean waitsForDrain;
    private long timer = -1;

    /** @param context the response's event loop */
    SseStream(
            HttpServerResponse response,
            Context context,
            AnswerFrames frames,
            Attendance attendance,
            EdgeConfig config) {
        this.response = response;
        this.vertx = context.owner();
        this.context = context;
        this.frames = frames;
        this.attendance = attendance;
        this.config = config;
        this.writtenMs = System.currentTimeMillis();
        this.outbox = new Outbox<>(
                config.streamBufferMax(), config.slowReaderTimeout().toMillis(), writtenMs);
    }

    @Override
    public void accept(TextEvent event) {
        switch (event) {
            case TextEvent.Accepted accepted -> add(frames.begin());
            case TextEvent.PromptScored part -> add(frames.prompt(part));
            case TextEvent.Delta delta -> add(frames.delta(delta));
            case TextEvent.Finished finished -> {
                add(frames.finished(finished));
                last = true;
            }
            case TextEvent.Failed failed -> {
                // A status while nothing is out, a frame after that.
                refused = ApiError.of(failed.failure());
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

    private void add(String text) {
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
        send(ending && error != null ? text + ChatFrames.failed(error) : text, ending);
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
            response.write(ChatFrames.PING);
        }
    }
}
