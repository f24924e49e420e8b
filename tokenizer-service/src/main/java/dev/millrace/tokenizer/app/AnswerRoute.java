package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.resume.EventId;
import dev.millrace.tokenizer.resume.FrameIds;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tokenizer.session.TokenReport;
import dev.millrace.tracing.Trace;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
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

    /** Completes a request with what is not in its body. On a thread of the edge, which must not wait for the log. */
    interface Preparation<R extends AnswerRequest> {
        /** @param next goes on with the request, on a thread of the edge */
        void prepare(Call call, R request, Consumer<AnswerRequest> next);
    }

    /** As below, of a request that is all in its body. */
    void handle(RoutingContext http, Function<byte[], AnswerRequest> parser) {
        handle(http, parser, (call, request, next) -> next.accept(request));
    }

    /**
     * On the event loop, with the whole body: hands the work over, for parsing and encoding take their time.
     *
     * @param parser checks the body, or throws a {@link FailureException}
     */
    <R extends AnswerRequest> void handle(RoutingContext http, Function<byte[], R> parser, Preparation<R> preparation) {
        var headers = CallHeaders.of(http.request().headers());
        var trace = traces.serve(http);
        var call = Call.of(http, edge.tenants(), new Attendance(patienceMs(headers)));
        byte[] body = Call.body(http);
        call.work(threads, () -> {
            var request = edge.counted(() -> {
                headers.check();
                var parsed = parser.apply(body);
                requireRepeatable(headers, parsed);
                return parsed;
            });
            preparation.prepare(call, request, whole -> work(call, headers, trace, body, whole));
        });
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

    /** What is several generations has no record of its own on the log by which a repeat could find it. */
    private static void requireRepeatable(CallHeaders headers, AnswerRequest request) {
        if (headers.idempotencyKey() != null && request.form() == Delivery.Form.NONE) {
            throw CallHeaders.unsupportedKey("an answer to several prompts or by several methods cannot be repeated");
        }
    }

    private void work(Call call, CallHeaders headers, Trace trace, byte[] body, AnswerRequest asked) {
        var request = edge.counted(
                () -> edge.redacted(asked.within(headers.timeoutMs()).ofTenant(call.tenant())));
        if (call.attendance().hasLeft()) {
            return;
        }
        var asking = new Asking(
                edge, traces, trace, call.attendance(), task -> call.context().runOnContext(_ -> task.run()), request);
        var key = headers.idempotencyKey();
        if (key == null) {
            var id = RequestIds.fresh(request.idPrefix(), System.currentTimeMillis(), edge.random());
            var delivery = delivery(request, headers.detached(), "");
            asking.submit(id, edge.counted(() -> sink(call, request, id, delivery)), delivery);
            return;
        }
        var delivery = delivery(request, headers.detached(), KeyedRequests.hash(body));
        keyed.handle(new KeyedRequests.Keyed(
                call, key, request.idPrefix(), delivery.bodyHash(), request.stream(), (id, claim) -> {
                    var sink = edge.counted(() -> sink(call, request, id, delivery));
                    return asking.submit(id, request.prompts().getFirst(), sink, delivery, claim);
                }));
    }

    private Delivery delivery(AnswerRequest request, boolean detached, String bodyHash) {
        return new Delivery(
                request.form(),
                request.includeUsage(),
                request.tokens() != TokenReport.NONE,
                System.currentTimeMillis() / 1000,
                ChatHead.fingerprint(edge.models().model()),
                detached,
                bodyHash,
                request.particulars());
    }

    private TextSink sink(Call call, AnswerRequest request, String id, Delivery delivery) {
        try {
            var wanted = request.prompts().getFirst().model();
            var name = edge.models().model(wanted).answering(wanted);
            var head = new ChatHead(id, delivery.createdS(), name, delivery.fingerprint());
            var tokenizer = edge.text().tokenizer();
            var calls = edge.calls(request.prompts().getFirst());
            if (!request.stream()) {
                return new WholeAnswer(call.response(), call.context(), request.body(head, tokenizer, calls));
            }
            var ids = delivery.form() == Delivery.Form.NONE
                    ? FrameIds.none()
                    : new FrameIds(new EventId(id, config.partition(), edge.readUpTo(), 0));
            var script = new SseStream.Script(request.frames(head, tokenizer, calls), ids);
            return new SseStream(call.response(), call.context(), script, call.attendance(), config);
        } catch (FailureException e) {
            throw new FailureException(request.named(e.failure()));
        }
    }
}
