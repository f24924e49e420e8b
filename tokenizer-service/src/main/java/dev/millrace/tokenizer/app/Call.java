package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * An HTTP call whose work is done on other threads than its event loop.
 *
 * @param context the response's event loop
 * @param attendance says when the client has left
 * @param tenant whose it is
 */
record Call(HttpServerResponse response, Context context, Attendance attendance, String tenant) {
    private static final Logger LOG = Logger.getLogger(Call.class);

    /** The call that a request is; its attendance ends when the client leaves. On the event loop. */
    static Call of(RoutingContext http, Edge edge) {
        var attendance = new Attendance();
        http.addEndHandler(end -> {
            if (end.failed()) {
                attendance.left(CancelReason.CLIENT_GONE);
            }
        });
        var headers = http.request().headers();
        var tenant = edge.tenants().of(headers.get(HttpHeaders.AUTHORIZATION), headers.get("x-api-key"));
        return new Call(http.response(), http.vertx().getOrCreateContext(), attendance, tenant);
    }

    /** Answers with an error unless an answer has begun; any thread. */
    void answer(ApiError error) {
        context.runOnContext(go -> HttpAnswers.error(response, error));
    }

    /** Answers with JSON; any thread. */
    void answer(int status, String body) {
        context.runOnContext(go -> HttpAnswers.json(response, status, body));
    }

    /** Runs the task here; what it throws becomes the answer. */
    void guard(Runnable task) {
        try {
            task.run();
        } catch (FailureException e) {
            answer(ApiError.of(e.failure()));
        } catch (KafkaException e) {
            LOG.warnf("the log could not be read for a call: %s", e.getMessage());
            answer(ApiError.status(503));
        } catch (RuntimeException e) {
            LOG.error("a call could not be handled", e);
            answer(ApiError.status(500));
        }
    }
}
