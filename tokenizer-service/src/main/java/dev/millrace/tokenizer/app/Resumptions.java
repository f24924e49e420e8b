package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.resume.EventId;
import dev.millrace.tokenizer.resume.FrameIds;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextSink;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What can be done with a request that any edge accepted: listen to its answer from wherever the client was, and end it.
 * Each runs on a virtual thread of its own, for all of it waits for the log; their number is bounded by {@link
 * LogReaders}.
 */
@Singleton
class Resumptions {
    private static final long RETRY_MS = 1_000;

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final LogReaders readers;
    private final RequestLog requests;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Resumptions(
            EdgeConfig config,
            Edge edge,
            EdgeProducer producer,
            EdgeMetrics metrics,
            LogReaders readers,
            RequestLog requests) {
        this.config = config;
        this.edge = edge;
        this.producer = producer;
        this.metrics = metrics;
        this.readers = readers;
        this.requests = requests;
    }

    /**
     * Runs a task that may read the log, if there is room for another.
     *
     * @throws FailureException when there is none
     */
    void start(Call call, Runnable task) {
        if (!readers.take()) {
            throw FailureException.overloaded(RETRY_MS);
        }
        threads.execute(() -> {
            try {
                call.guard(task);
            } finally {
                readers.giveBack();
            }
        });
    }

    /** Streams what the client lacks of an answer, and then the rest as it is made. Blocks until the end. */
    void stream(Call call, EventId seen) {
        switch (requests.find(seen.requestId(), call.tenant())) {
            case RequestLog.Lookup.Found found -> {
                metrics.resumed("resume");
                long offset = seen.partition() == found.partition() ? seen.offset() : 0;
                follow(found, stream(call, found, offset, seen.frames()), call.attendance(), offset);
            }
            case RequestLog.Lookup.Gone _ -> call.answer(gone());
            case RequestLog.Lookup.Unknown _ -> call.answer(unknown());
        }
    }

    /** Tells the samplers to end a generation, as often as somebody asks. */
    void cancel(Call call, String id) {
        switch (requests.find(id, call.tenant())) {
            case RequestLog.Lookup.Found(AcceptedRequest request, int _) ->
                call.answer(200, "{\"id\":\"" + id + "\",\"cancelled\":" + cancel(request) + "}");
            case RequestLog.Lookup.Gone _ -> call.answer(gone());
            case RequestLog.Lookup.Unknown _ -> call.answer(unknown());
        }
    }

    /** Whether it will have been cancelled: not when it had come to its own end. */
    private boolean cancel(AcceptedRequest request) {
        return requests.endedCancelled(request).orElseGet(() -> {
            var record = RequestProto.toProto(request.id(), CancelReason.REQUESTED, null);
            producer.send(Topics.GENERATION_CONTROL, request.id(), record).join();
            metrics.cancelled(request, CancelReason.REQUESTED);
            return true;
        });
    }

    /**
     * A sink for the frames of a request.
     *
     * @param offset of the partition, at or before the request's first event; 0 when nobody knows
     * @param has how many frames the client has
     */
    SseStream stream(Call call, RequestLog.Lookup.Found found, long offset, int has) {
        var request = found.request();
        var ids = new FrameIds(new EventId(request.id(), found.partition(), offset, has));
        var script = new SseStream.Script(AnswerForms.frames(request, edge), ids);
        return new SseStream(call.response(), call.context(), script, call.attendance(), config);
    }

    /** Tells the sink of somebody who asked the same again the whole answer. Blocks until the end. */
    void repeat(RequestLog.Lookup.Found found, TextSink sink, Attendance attendance) {
        metrics.resumed("repeat");
        follow(found, sink, attendance, 0);
    }

    /** A question to the log, asked on a thread that may block. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, threads);
    }

    private void follow(RequestLog.Lookup.Found found, TextSink sink, Attendance attendance, long offset) {
        var replay = new Replay(edge, producer, found, new ReplayListener(sink, attendance));
        readers.read(consumer -> {
            replay.run(consumer, offset);
            return true;
        });
    }

    private static ApiError unknown() {
        return ApiError.refused(404, null, "stream_not_found", "There is no such stream.");
    }

    private static ApiError gone() {
        return ApiError.refused(410, null, "stream_expired", "This stream is too old to be resumed.");
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
