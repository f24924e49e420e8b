package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.resume.EventId;
import dev.millrace.tokenizer.resume.FrameIds;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tokenizer.session.TokenReport;
import dev.millrace.tracing.Trace;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** The paths that answer prompts: from the whole body to open generations and a sink on the response. */
@Singleton
class AnswerRoute {
    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;
    private final KeyedRequests keyed;

    AnswerRoute(EdgeConfig config, Edge edge, EdgeThreads threads, EdgeTraces traces, KeyedRequests keyed) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
        this.keyed = keyed;
    }

    /**
     * On the event loop, with the whole body: hands the work over, for parsing and encoding take their time.
     *
     * @param parser checks the body, or throws a {@link FailureException}
     */
    void handle(RoutingContext http, Function<byte[], AnswerRequest> parser) {
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
            threads.work(() -> call.guard(() -> work(call, headers, trace, body, parser)));
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

    private void work(
            Call call, CallHeaders headers, Trace trace, byte[] body, Function<byte[], AnswerRequest> parser) {
        var request = edge.counted(() -> {
            headers.check();
            return parser.apply(body).within(headers.timeoutMs()).ofTenant(call.tenant());
        });
        if (call.attendance().hasLeft()) {
            return;
        }
        var asking = new Asking(
                edge, traces, trace, call.attendance(), task -> call.context().runOnContext(_ -> task.run()), request);
        var key = headers.idempotencyKey();
        if (key == null || request.form() == Delivery.Form.NONE) {
            var id = RequestIds.fresh(request.idPrefix(), System.currentTimeMillis(), edge.random());
            var delivery = delivery(request, headers.detached(), "");
            asking.submit(id, edge.counted(() -> sink(call, request, id, delivery)), delivery);
            return;
        }
        var delivery = delivery(request, headers.detached(), KeyedRequests.hash(body));
        keyed.handle(new KeyedRequests.Keyed(
                call,
                key,
                request.idPrefix(),
                delivery.bodyHash(),
                request.stream(),
                (id, claim) -> asking.submit(
                        id, request.prompts().getFirst(), sink(call, request, id, delivery), delivery, claim)));
    }

    private Delivery delivery(AnswerRequest request, boolean detached, String bodyHash) {
        return new Delivery(
                request.form(),
                request.includeUsage(),
                request.tokens() != TokenReport.NONE,
                System.currentTimeMillis() / 1000,
                ChatHead.fingerprint(edge.models().model()),
                detached,
                bodyHash);
    }

    private TextSink sink(Call call, AnswerRequest request, String id, Delivery delivery) {
        try {
            var head =
                    new ChatHead(id, delivery.createdS(), edge.models().model().name(), delivery.fingerprint());
            var tokenizer = edge.text().tokenizer();
            var calls = edge.calls(request.prompts().getFirst());
            if (!request.stream()) {
                return new WholeAnswer(call.response(), call.context(), request.body(head, tokenizer, calls));
            }
            var ids = new FrameIds(new EventId(id, config.partition(), edge.readUpTo(), 0));
            var script = new SseStream.Script(request.frames(head, tokenizer, calls), ids);
            return new SseStream(call.response(), call.context(), script, call.attendance(), config);
        } catch (FailureException e) {
            throw new FailureException(request.named(e.failure()));
        }
    }
}
