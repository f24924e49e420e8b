package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes whole JSON answers. On the response's event loop only. */
final class HttpAnswers {
    private static final String JSON = "application/json";
    private static final String RETRY_AFTER_MS = "retry-after-ms";

    private HttpAnswers() {}

    /**
     * Refuses all other methods of a path, after the handlers of these were registered. HEAD is answered where GET is, by the same
     * handlers: the transport leaves the body out.
     */
    static void onlyThese(Router router, String path, HttpMethod... methods) {
        // A route of all that begins so says of its path the beginning.
        var known = path.endsWith("*") ? path.substring(0, path.length() - 1) : path;
        router.getRoutes().stream()
                .filter(route -> known.equals(route.getPath()))
                .filter(route -> route.methods() != null && route.methods().contains(HttpMethod.GET))
                .forEach(route -> route.method(HttpMethod.HEAD));
        var allowed = Stream.of(methods)
                .flatMap(method ->
                        method.equals(HttpMethod.GET) ? Stream.of(method, HttpMethod.HEAD) : Stream.of(method))
                .map(HttpMethod::name)
                .collect(Collectors.joining(", "));
        router.route(path).handler(http -> {
            http.response().putHeader(HttpHeaders.ALLOW, allowed);
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
        json(response, error.status(), Dialect.body(response, error));
    }
}
