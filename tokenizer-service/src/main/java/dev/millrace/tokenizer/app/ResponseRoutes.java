package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.responses.KnownResponses;
import dev.millrace.tokenizer.responses.ResponsesRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * {@code /v1/responses}, and {@code /v1/responses/{id}} to fetch and to delete one. An edge knows the responses that it
 * answered itself, the latest of them, until it ends.
 */
@Singleton
class ResponseRoutes {
    /** Of all texts together: some 64 MB. */
    private static final long CHARACTERS_MAX = 32L << 20;

    private final Edge edge;
    private final AnswerRoute answers;
    private final KnownResponses known = new KnownResponses(CHARACTERS_MAX);

    ResponseRoutes(Edge edge, AnswerRoute answers) {
        this.edge = edge;
        this.answers = answers;
    }

    /** On the event loop, with the whole body. */
    void create(RoutingContext http) {
        answers.handle(http, body -> ResponsesRequest.parse(body, known));
    }

    /** Registers the paths of one response; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base) {
        var path = base + "/responses/:id";
        router.route(HttpMethod.GET, path).handler(this::fetch);
        router.route(HttpMethod.DELETE, path).handler(this::delete);
        HttpAnswers.onlyThese(router, path, "GET, DELETE");
    }

    private void fetch(RoutingContext http) {
        var response = known.find(http.pathParam("id"), tenant(http));
        if (response == null || response.body() == null) {
            HttpAnswers.error(http.response(), unknown());
        } else {
            HttpAnswers.json(http.response(), 200, response.body());
        }
    }

    private void delete(RoutingContext http) {
        var id = http.pathParam("id");
        if (known.forget(id, tenant(http))) {
            HttpAnswers.json(http.response(), 200, "{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}");
        } else {
            HttpAnswers.error(http.response(), unknown());
        }
    }

    private String tenant(RoutingContext http) {
        var headers = http.request().headers();
        return edge.tenants().of(headers.get(HttpHeaders.AUTHORIZATION), headers.get("x-api-key"));
    }

    private static ApiError unknown() {
        return ApiError.refused(404, "response_id", "response_not_found", "There is no such response here.");
    }
}
