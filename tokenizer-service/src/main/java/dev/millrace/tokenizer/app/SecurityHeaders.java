package dev.millrace.tokenizer.app;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/** Headers of every response: what a browser may do with it, and the id under which it is found in logs. */
final class SecurityHeaders {
    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    static final String REQUEST_ID = "X-Request-Id";
    /** What is echoed goes into logs: no spaces, control characters or line ends. */
    private static final Pattern ECHOED = Pattern.compile("[!-~]{1,128}");

    private SecurityHeaders() {}

    static void add(RoutingContext http) {
        var given = http.request().getHeader(REQUEST_ID);
        var id = given != null && ECHOED.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        http.response()
                .putHeader("Content-Security-Policy", CONTENT_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader(REQUEST_ID, id);
        if (http.request().isSSL()) {
            http.response().putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        http.next();
    }
}
