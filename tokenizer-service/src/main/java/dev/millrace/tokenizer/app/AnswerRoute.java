package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tracing.Trace;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * {@code POST /v1/chat/completions} and {@code /v1/completions}: from the whole body to open generations and a sink on the
 * response.
 */
@Singleton
class AnswerRoute {
    private static final Logger LOG = Logger.getLogger(AnswerRoute.class);

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;

    AnswerRoute(EdgeConfig config, Edge edge, EdgeThreads threads, EdgeTraces traces) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
    }

    /**
     * On the event loop, with the whole body: hands the work over, for parsing and encoding take their time.
     *
     * @param parser checks the body, or throws a {@link FailureException}
     */
    void handle(RoutingContext http, Function<byte[], AnswerRequest> parser) {
        var attendance = new Attendance();
        var trace = traces.serve(http);
        var context = http.vertx().getOrCreateContext();
        var response = http.response();
        http.addEndHandler(end -> {
            if (end.failed()) {
                attendance.left(CancelReason.CLIENT_GONE);
            }
        });
        var headers = http.request().headers();
        var tenant = edge.tenants().of(headers.get(HttpHeaders.AUTHORIZATION), headers.get("x-api-key"));
        var buffer = http.body().buffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        try {
            threads.work(() -> work(
                    response,
                    context,
                    attendance,
                    trace,
                    () -> parser.apply(body).ofTenant(tenant)));
        } catch (FailureException e) {
            HttpAnswers.error(response, ApiError.of(e.failure()));
        }
    }

    private void work(
            HttpServerResponse response,
            Context context,
            Attendance attendance,
            Trace trace,
            Supplier<AnswerRequest> parser) {
        try {
            var request = edge.counted(parser);
            if (!attendance.hasLeft()) {
                submit(response, context, attendance, trace, request);
            }
        } catch (FailureException e) {
            answer(response, context, ApiError.of(e.failure()));
        } catch (RuntimeException e) {
            LOG.error("a request could not be handled", e);
            answer(response, context, ApiError.status(500));
        }
    }

    private void submit(
            HttpServerResponse response, Context context, Attendance attendance, Trace trace, AnswerRequest request) {
        var id = request.idPrefix() + UUID.randomUUID().toString().replace("-", "");
        var head =
                ChatHead.of(id, System.currentTimeMillis() / 1000, edge.models().model());
        var sink = edge.counted(() -> sink(response, context, attendance, request, head));
        var prompts = request.prompts();
        if (prompts.size() == 1) {
            submit(
                    new Edge.Submission(id, Door.HTTP, "", prompts.getFirst(), request.tokens(), sink),
                    request,
                    attendance,
                    trace);
            return;
        }
        // The generations are locked while they tell that one failed: the others are ended from elsewhere.
        var joined = new JoinedAnswers(
                prompts.size(),
                request.choicesEach(),
                sink,
                () -> context.runOnContext(go -> attendance.left(CancelReason.REQUESTED)));
        for (int i = 0; i < prompts.size() && !attendance.hasLeft(); i++) {
            try {
                submit(
                        new Edge.Submission(
                                id + "-" + i, Door.HTTP, "", prompts.get(i), request.tokens(), joined.part(i)),
                        request,
                        attendance,
                        trace);
            } catch (FailureException e) {
                joined.fail(e.failure());
                return;
            }
        }
    }

    private void submit(Edge.Submission submission, AnswerRequest request, Attendance attendance, Trace trace) {
        try {
            attendance.began(traces.submit(submission, trace, () -> edge.submit(submission))
                    .generation());
        } catch (FailureException e) {
            throw new FailureException(request.named(e.failure()));
        }
    }

    private TextSink sink(
            HttpServerResponse response, Context context, Attendance attendance, AnswerRequest request, ChatHead head) {
        try {
            var tokenizer = edge.text().tokenizer();
            return request.stream()
                    ? new SseStream(response, context, request.frames(head, tokenizer), attendance, config)
                    : new WholeAnswer(response, context, request.body(head, tokenizer));
        } catch (FailureException e) {
            throw new FailureException(request.named(e.failure()));
        }
    }

    private static void answer(HttpServerResponse response, Context context, ApiError error) {
        context.runOnContext(go -> HttpAnswers.error(response, error));
    }
}
