package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Tenants;
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

    /** A call as it came in, on its event loop; its attendance learns when the client goes. */
    static Call of(RoutingContext http, Tenants tenants, Attendance attendance) {
        whenLeft(http, () -> attendance.left(CancelReason.CLIENT_GONE));
        var headers = http.request().headers();
        var tenant = tenants.of(headers.get(HttpHeaders.AUTHORIZATION), headers.get("x-api-key"));
        return new Call(http.response(), http.vertx().getOrCreateContext(), attendance, tenant);
    }

    /** The same with an attendance that ends when the client leaves. */
    static Call of(RoutingContext http, Edge edge) {
        return of(http, edge.tenants(), new Attendance());
    }

    /** Runs the task when the client goes before it has its answer. */
    static void whenLeft(RoutingContext http, Runnable task) {
        http.addEndHandler(end -> {
            if (end.failed()) {
                task.run();
            }
        });
    }

    /** The whole body; on the event loop. */
    static byte[] body(RoutingContext http) {
        var buffer = http.body().buffer();
        return buffer == null ? new byte[0] : buffer.getBytes();
    }

    /** Runs the task on a thread of the edge; what it throws, or that there is none, becomes the answer. */
    void work(EdgeThreads threads, Runnable task) {
        guard(() -> threads.work(() -> guard(task)));
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
