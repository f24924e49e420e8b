package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatAnswer;
import dev.millrace.tokenizer.openai.ChatFrames;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.ChatRequest;
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
import org.jboss.logging.Logger;

/** {@code POST /v1/chat/completions}: from the whole body to an open generation and a sink on the response. */
@Singleton
class ChatRoute {
    private static final Logger LOG = Logger.getLogger(ChatRoute.class);

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;

    ChatRoute(EdgeConfig config, Edge edge, EdgeThreads threads, EdgeTraces traces) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
    }

    /** On the event loop, with the whole body: hands the work over, for parsing and encoding take their time. */
    void handle(RoutingContext http) {
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
            threads.work(() -> work(response, context, attendance, trace, tenant, body));
        } catch (FailureException e) {
            HttpAnswers.error(response, ApiError.of(e.failure()));
        }
    }

    private void work(
            HttpServerResponse response,
            Context context,
            Attendance attendance,
            Trace trace,
            String tenant,
            byte[] body) {
        try {
            var request = edge.counted(() -> ChatRequest.parse(body)).ofTenant(tenant);
            if (!attendance.hasLeft()) {
                submit(response, context, attendance, trace, request);
            }
        } catch (FailureException e) {
            answer(response, context, ApiError.of(e.failure()));
        } catch (RuntimeException e) {
            LOG.error("a chat request could not be handled", e);
            answer(response, context, ApiError.status(500));
        }
    }

    private void submit(
            HttpServerResponse response, Context context, Attendance attendance, Trace trace, ChatRequest request) {
        var id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
        var head =
                ChatHead.of(id, System.currentTimeMillis() / 1000, edge.models().model());
        var sink = sink(response, context, attendance, request, head);
        var submission = new Edge.Submission(id, Door.HTTP, "", request.prompt(), request.logprobs(), sink);
        attendance.began(
                traces.submit(submission, trace, () -> edge.submit(submission)).generation());
    }

    private TextSink sink(
            HttpServerResponse response, Context context, Attendance attendance, ChatRequest request, ChatHead head) {
        var tokenizer = request.logprobs() ? edge.text().tokenizer() : null;
        if (request.stream()) {
            var frames = new ChatFrames(head, request.choices(), request.includeUsage(), tokenizer);
            return new SseStream(response, context, frames, attendance, config);
        }
        return new WholeAnswer(response, context, new ChatAnswer(head, tokenizer));
    }

    private static void answer(HttpServerResponse response, Context context, ApiError error) {
        context.runOnContext(go -> HttpAnswers.error(response, error));
    }
}
