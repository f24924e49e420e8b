package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatAnswer;
import dev.millrace.tokenizer.openai.ChatFrames;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.ChatRequest;
import dev.millrace.tokenizer.resume.EventId;
import dev.millrace.tokenizer.resume.FrameIds;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tracing.Trace;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** {@code POST /v1/chat/completions}: from the whole body to an open generation and a sink on the response. */
@Singleton
class ChatRoute {
    private static final String PREFIX = "chatcmpl-";

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;
    private final KeyedRequests keyed;

    ChatRoute(EdgeConfig config, Edge edge, EdgeThreads threads, EdgeTraces traces, KeyedRequests keyed) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
        this.keyed = keyed;
    }

    /** On the event loop, with the whole body: hands the work over, for parsing and encoding take their time. */
    void handle(RoutingContext http) {
        var headers = CallHeaders.of(http.request().headers());
        var attendance = new Attendance(patienceMs(headers));
        var trace = traces.serve(http);
        http.addEndHandler(end -> {
            if (end.failed()) {
                attendance.left(CancelReason.CLIENT_GONE);
            }
        });
        var all = http.request().headers();
        var tenant = edge.tenants().of(all.get(HttpHeaders.AUTHORIZATION), all.get("x-api-key"));
        var call = new Call(http.response(), http.vertx().getOrCreateContext(), attendance, tenant);
        var buffer = http.body().buffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        try {
            threads.work(() -> call.guard(() -> work(call, headers, trace, body)));
        } catch (FailureException e) {
            HttpAnswers.error(http.response(), ApiError.of(e.failure()));
        }
    }

    /** How long a generation goes on when its client has left: one with a key comes again. */
    private long patienceMs(CallHeaders headers) {
        if (headers.detached()) {
            return Long.MAX_VALUE;
        }
        long graceMs = config.disconnectGrace().toMillis();
        return headers.idempotencyKey() == null
                ? graceMs
                : Math.max(graceMs, config.orphanGrace().toMillis());
    }

    private void work(Call call, CallHeaders headers, Trace trace, byte[] body) {
        var request = edge.counted(() -> parse(headers, body)).ofTenant(call.tenant());
        var key = headers.idempotencyKey();
        if (call.attendance().hasLeft()) {
            return;
        }
        if (key == null) {
            var id = RequestIds.fresh(PREFIX, System.currentTimeMillis(), edge.random());
            submit(call, trace, request, id, delivery(request, headers.detached(), ""), Edge.Claim.SURE);
            return;
        }
        var delivery = delivery(request, headers.detached(), KeyedRequests.hash(body));
        keyed.handle(new KeyedRequests.Keyed(
                call,
                key,
                PREFIX,
                delivery.bodyHash(),
                request.stream(),
                (id, claim) -> submit(call, trace, request, id, delivery, claim)));
    }

    private static ChatRequest parse(CallHeaders headers, byte[] body) {
        headers.check();
        return ChatRequest.parse(body).within(headers.timeoutMs());
    }

    private Delivery delivery(ChatRequest request, boolean detached, String bodyHash) {
        return new Delivery(
                Delivery.Form.CHAT,
                request.includeUsage(),
                request.logprobs(),
                System.currentTimeMillis() / 1000,
                ChatHead.fingerprint(edge.models().model()),
                detached,
                bodyHash);
    }

    private Edge.Submitted submit(
            Call call, Trace trace, ChatRequest request, String id, Delivery delivery, Edge.Claim claim) {
        var sink = sink(call, request, id, delivery);
        var submission =
                new Edge.Submission(id, Door.HTTP, "", request.prompt(), request.logprobs(), sink, delivery, claim);
        var submitted = traces.submit(submission, trace, () -> edge.submit(submission));
        call.attendance().began(submitted.generation());
        return submitted;
    }

    private TextSink sink(Call call, ChatRequest request, String id, Delivery delivery) {
        var head = new ChatHead(id, delivery.createdS(), edge.models().model().name(), delivery.fingerprint());
        var tokenizer = request.logprobs() ? edge.text().tokenizer() : null;
        var calls = edge.calls(request.prompt());
        if (!request.stream()) {
            return new WholeAnswer(call.response(), call.context(), new ChatAnswer(head, tokenizer, calls));
        }
        var frames = new ChatFrames(head, request.choices(), request.includeUsage(), tokenizer, calls);
        var ids = new FrameIds(new EventId(id, config.partition(), edge.readUpTo(), 0));
        return new SseStream(
                call.response(), call.context(), new SseStream.Script(frames, ids), call.attendance(), config);
    }
}
