package dev.millrace.tokenizer.app;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Pages of other origins: none, unless they are listed. A listed origin is echoed, never {@code *}, and credentials are
 * never allowed, for keys travel in headers that a page sets itself.
 */
final class CrossOrigin {
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\-\\[\\]:]{1,253}");
    private static final int ORIGINS_MAX = 100;
    private static final int PREFLIGHT_S = 600;

    private CrossOrigin() {}

    /**
     * Before the gate: a browser asks without a key what it may send.
     *
     * @throws IllegalArgumentException when an origin is none, {@code *} included
     */
    static void allow(Router router, int order, List<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
        if (origins.size() > ORIGINS_MAX) {
            throw new IllegalArgumentException("millrace.edge.cors-origins must be at most " + ORIGINS_MAX);
        }
        origins.forEach(CrossOrigin::requireOrigin);
        var handler = CorsHandler.create()
                .addOrigins(origins)
                .allowCredentials(false)
                .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE))
                .allowedHeaders(Set.of(
                        HttpHeaders.AUTHORIZATION.toString(),
                        HttpHeaders.CONTENT_TYPE.toString(),
                        "x-api-key",
                        "x-request-id",
                        "anthropic-version",
                        "anthropic-beta",
                        "anthropic-dangerous-direct-browser-access",
                        "last-event-id"))
                .exposedHeaders(Set.of(
                        "x-request-id",
                        "request-id",
                        "retry-after",
                        "retry-after-ms",
                        "x-ratelimit-limit-requests",
                        "x-ratelimit-remaining-requests",
                        "x-ratelimit-reset-requests",
                        "x-ratelimit-limit-tokens",
                        "x-ratelimit-remaining-tokens",
                        "x-ratelimit-reset-tokens"))
                .maxAgeSeconds(PREFLIGHT_S);
        router.route().order(order).handler(http -> {
            // Who is not listed is answered as if there were no list; the handler itself would end it with 403.
            var origin = http.request().getHeader(HttpHeaders.ORIGIN);
            http.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            if (origin != null && origins.contains(origin)) {
                handler.handle(http);
            } else {
                http.next();
            }
        });
    }

    static void requireOrigin(String origin) {
        boolean good = ORIGIN.matcher(origin).matches();
        if (!good) {
            throw new IllegalArgumentException(
                    "millrace.edge.cors-origins must be origins like https://chat.example.org, not '" + origin + "'");
        }
    }
}
