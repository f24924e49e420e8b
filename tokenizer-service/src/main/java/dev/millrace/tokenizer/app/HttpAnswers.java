package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;

/** Writes whole JSON answers. On the response's event loop only. */
final class HttpAnswers {
    private static final String JSON = "application/json";
    private static final String RETRY_AFTER_MS = "retry-after-ms";

    private HttpAnswers() {}

    /** What comes with another method than these: 405. Registered after the handlers of the path. */
    static void onlyThese(Router router, String path, String methods) {
        router.route(path).handler(http -> {
            http.response().putHeader(HttpHeaders.ALLOW, methods);
            error(http.response(), ApiError.status(405));
        });
    }

    static void json(HttpServerResponse response, int status, String body) {
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
    }

    static void error(HttpServerResponse response, ApiError error) {
        if (response.headWritten()) {
            return;
        }
        if (error.isTemporary()) {
            // Whole seconds as RFC 9110 has them, and what OpenAI's clients look at first.
            long seconds = Math.max(1, Math.ceilDiv(error.retryAfterMs(), 1_000));
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            response.putHeader(RETRY_AFTER_MS, Long.toString(Math.max(1_000, error.retryAfterMs())));
        }
        json(response, error.status(), error.json());
    }
}
