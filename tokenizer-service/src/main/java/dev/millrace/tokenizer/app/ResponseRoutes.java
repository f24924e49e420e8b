package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.responses.InputItemList;
import dev.millrace.tokenizer.responses.ResponsesRequest;
import dev.millrace.tokenizer.responses.StoredResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@code /v1/responses}, {@code /v1/responses/{id}} to fetch and to delete one, whichever edge answered it, and its
 * {@code /input_items}. What needs the log to be read waits on threads of its own, as many as {@link Resumptions} allow.
 */
@Singleton
class ResponseRoutes {
    /** How many items a page of a list has, and how many at most: OpenAI's. */
    private static final int ITEMS = 20;

    private static final int ITEMS_MAX = 100;

    private final Edge edge;
    private final EdgeThreads threads;
    private final AnswerRoute answers;
    private final Resumptions readers;
    private final ResponseLog responses;

    ResponseRoutes(Edge edge, EdgeThreads threads, AnswerRoute answers, Resumptions readers, ResponseLog responses) {
        this.edge = edge;
        this.threads = threads;
        this.answers = answers;
        this.readers = readers;
        this.responses = responses;
    }

    /** On the event loop, with the whole body. */
    void create(RoutingContext http) {
        answers.handle(http, ResponsesRequest::parse, this::follow);
    }

    /** Registers the paths of one response; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base) {
        var path = base + "/responses/:id";
        router.route(HttpMethod.GET, path).handler(this::fetch);
        router.route(HttpMethod.DELETE, path).handler(http -> read(http, this::delete));
        HttpAnswers.onlyThese(router, path, HttpMethod.GET, HttpMethod.DELETE);
        var items = path + "/input_items";
        router.route(HttpMethod.GET, items).handler(this::inputItems);
        HttpAnswers.onlyThese(router, items, HttpMethod.GET);
    }

    /** Puts what the request follows before it. */
    private void follow(Call call, ResponsesRequest request, Consumer<AnswerRequest> next) {
        var id = request.previousId();
        if (id == null) {
            next.accept(edge.counted(() -> request.after(List.of())));
            return;
        }
        readers.start(call, () -> {
            var before = edge.counted(() -> responses.conversation(id, call.tenant()));
            call.work(threads, () -> next.accept(edge.counted(() -> request.after(before))));
        });
    }

    private void inputItems(RoutingContext http) {
        var call = Call.of(http, edge);
        var id = Objects.requireNonNull(http.pathParam("id"));
        call.guard(() -> {
            var page = Page.of(http, ITEMS, ITEMS_MAX);
            readers.start(
                    call,
                    () -> told(
                            call,
                            id,
                            response -> page.json(
                                    InputItemList.of(id, response),
                                    item -> item.path("id").textValue(),
                                    item -> item)));
        });
    }

    private void read(RoutingContext http, BiConsumer<Call, String> task) {
        var call = Call.of(http, edge);
        var id = Objects.requireNonNull(http.pathParam("id"));
        call.guard(() -> readers.start(call, () -> task.accept(call, id)));
    }

    /** As it is stored; whoever wants its events again has the stream of its id. */
    private void fetch(RoutingContext http) {
        if (Boolean.parseBoolean(http.request().getParam("stream"))) {
            HttpAnswers.error(
                    http.response(),
                    ApiError.refused(
                            400,
                            "stream",
                            "unsupported_parameter",
                            "'stream' is not supported here: GET /v1/streams/{id} goes on with the events."));
            return;
        }
        read(http, this::fetch);
    }

    private void fetch(Call call, String id) {
        told(call, id, StoredResponse::body);
    }

    private void told(Call call, String id, Function<StoredResponse, String> answer) {
        responses
                .find(id, call.tenant())
                .ifPresentOrElse(response -> call.answer(200, answer.apply(response)), () -> call.answer(unknown()));
    }

    private void delete(Call call, String id) {
        if (responses.delete(id, call.tenant())) {
            call.answer(200, "{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}");
        } else {
            call.answer(unknown());
        }
    }

    private static ApiError unknown() {
        return ApiError.refused(404, "response_id", "response_not_found", "There is no such response here.");
    }
}
