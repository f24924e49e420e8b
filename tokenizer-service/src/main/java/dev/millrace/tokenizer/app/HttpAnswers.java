package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Writes whole JSON answers. On the response's event loop only. */
final class HttpAnswers {
    private static final String JSON = "application/json";
    private static final String RETRY_AFTER_S = "1";

    private HttpAnswers() {}

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
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
        }
        json(response, error.status(), error.json());
    }
}
