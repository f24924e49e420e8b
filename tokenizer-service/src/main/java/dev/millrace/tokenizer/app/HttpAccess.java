package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.access.Allowance;
import dev.millrace.tokenizer.access.Need;
import dev.millrace.tokenizer.access.PathTable;
import dev.millrace.tokenizer.access.Pseudonyms;
import dev.millrace.tokenizer.access.Shown;
import dev.millrace.tokenizer.access.Verdict;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The gate of the HTTP door, before every route and whatever its path: {@link PathTable} says what it needs, and what it
 * does not know needs an administrator's key. What a request may use is taken here too, and given back when it has ended.
 */
@Singleton
class HttpAccess {
    private static final String CALLER = "caller";

    private final Doorkeeper doorkeeper;
    private final Edge edge;

    HttpAccess(Doorkeeper doorkeeper, Edge edge) {
        this.doorkeeper = doorkeeper;
        this.edge = edge;
    }

    /** Passes a request on, or answers it with 401, 403 or 429. On the event loop. */
    void check(RoutingContext http) {
        var need = need(http);
        var headers = http.request().headers();
        var shown = Shown.of(headers.get(HttpHeaders.AUTHORIZATION), headers.get("x-api-key"));
        switch (doorkeeper.gate().verdict(need, shown)) {
            case Verdict.Open() ->
                pass(
                        http,
                        need instanceof Need.Nothing
                                ? null
                                : doorkeeper.allowance(edge.tenants().ofKey(shown)));
            case Verdict.Passed(var caller) -> {
                http.put(CALLER, caller);
                pass(http, doorkeeper.allowance(caller));
            }
            case Verdict.Unknown(var given) -> {
                http.response().putHeader("WWW-Authenticate", "Bearer");
                refuse(http, ApiError.unknownKey(given));
            }
            case Verdict.Forbidden(var scope) -> refuse(http, ApiError.forbidden(scope.word()));
        }
    }

    /** As whom somebody who has passed may speak. */
    static Pseudonyms pseudonyms(RoutingContext http) {
        return new Pseudonyms(http.get(CALLER));
    }

    private static Need need(RoutingContext http) {
        var path = http.normalizedPath();
        // As it was written and as the router understands it: a difference between the two opens nothing.
        var written = http.request().path();
        return path != null && path.equals(written) ? PathTable.need(path) : PathTable.need("//");
    }

    private void pass(RoutingContext http, @Nullable Allowance allowance) {
        if (allowance == null) {
            http.next();
            return;
        }
        // As late as can be: a prompt's tokens are known only when it is encoded.
        http.addHeadersEndHandler(end -> putFigures(http.response(), allowance));
        if (!http.request().method().equals(HttpMethod.POST)) {
            http.next();
            return;
        }
        try {
            edge.counted(() -> {
                allowance.begin();
                return allowance;
            });
        } catch (FailureException e) {
            refuse(http, ApiError.of(e.failure()));
            return;
        }
        http.addEndHandler(end -> allowance.end());
        http.next();
    }

    /** In OpenAI's form. */
    private static void putFigures(HttpServerResponse response, Allowance allowance) {
        for (var figure : allowance.figures()) {
            response.putHeader("x-ratelimit-limit-" + figure.name(), Long.toString(figure.limit()));
            response.putHeader("x-ratelimit-remaining-" + figure.name(), Long.toString(figure.remaining()));
            response.putHeader("x-ratelimit-reset-" + figure.name(), duration(figure.resetMs()));
        }
    }

    /** As OpenAI writes durations: {@code 250ms}, {@code 1.5s}, {@code 1m0s}. */
    static String duration(long ms) {
        if (ms < 1_000) {
            return ms + "ms";
        }
        long tenths = Math.ceilDiv(ms, 100);
        long minutes = tenths / 600;
        long rest = tenths % 600;
        var seconds = rest % 10 == 0 ? Long.toString(rest / 10) : rest / 10 + "." + rest % 10;
        return minutes == 0 ? seconds + "s" : minutes + "m" + seconds + "s";
    }

    /** Whatever body was announced is not waited for. */
    private static void refuse(RoutingContext http, ApiError error) {
        if (!http.request().isEnded()) {
            http.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        HttpAnswers.error(http.response(), error);
    }
}
