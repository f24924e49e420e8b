package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.resume.EventId;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** {@code /v1/streams/{id}}: GET goes on with an answer that any edge began, DELETE ends it. */
@Singleton
class ResumeRoute {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final Edge edge;
    private final Resumptions resumptions;

    ResumeRoute(Edge edge, Resumptions resumptions) {
        this.edge = edge;
        this.resumptions = resumptions;
    }

    /** Registers its paths; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base) {
        var stream = base + "/streams/:id";
        router.route(HttpMethod.GET, stream).handler(http -> guarded(http, this::resume));
        router.route(HttpMethod.DELETE, stream).handler(http -> guarded(http, this::cancel));
        HttpAnswers.onlyThese(router, stream, HttpMethod.GET, HttpMethod.DELETE);
        var cancel = base + "/chat/completions/:id/cancel";
        router.route(HttpMethod.POST, cancel).handler(http -> guarded(http, this::cancel));
        HttpAnswers.onlyThese(router, cancel, HttpMethod.POST);
    }

    private void resume(RoutingContext http) {
        var id = id(http);
        var given = Optional.ofNullable(http.request().getHeader(LAST_EVENT_ID))
                .filter(text -> !text.isEmpty())
                .or(() -> Optional.ofNullable(http.request().getParam("from")));
        var seen = given.map(text -> eventId(text, id)).orElseGet(() -> new EventId(id, 0, 0, 0));
        var call = Call.of(http, edge);
        resumptions.start(call, () -> resumptions.stream(call, seen));
    }

    private void cancel(RoutingContext http) {
        var id = id(http);
        var call = Call.of(http, edge);
        resumptions.start(call, () -> resumptions.cancel(call, id));
    }

    private static String id(RoutingContext http) {
        var id = Objects.requireNonNullElse(http.pathParam("id"), "");
        // What can be no id is looked for as one that nobody has.
        return ID.matcher(id).matches() ? id : "none";
    }

    private static EventId eventId(String text, String id) {
        return EventId.parse(text)
                .filter(seen -> seen.requestId().equals(id))
                .orElseThrow(() -> FailureException.invalid(
                        LAST_EVENT_ID,
                        "invalid_event_id",
                        "'" + LAST_EVENT_ID + "' is no id of this stream's frames."));
    }

    private static void guarded(RoutingContext http, Consumer<RoutingContext> handler) {
        try {
            handler.accept(http);
        } catch (FailureException e) {
            HttpAnswers.error(http.response(), ApiError.of(e.failure()));
        }
    }
}
