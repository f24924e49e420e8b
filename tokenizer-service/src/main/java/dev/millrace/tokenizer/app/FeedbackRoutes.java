package dev.millrace.tokenizer.app;

import com.google.protobuf.Message;
import dev.millrace.security.Scope;
import dev.millrace.tokenizer.openai.ApiError;
import io.grpc.Status;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code /v1/feedback/…}, {@code /v1/reward-models}, {@code /v1/online/…} and {@code /v1/evaluations}: tables of questions to the
 * evaluation service, and its streams.
 */
@Singleton
class FeedbackRoutes {
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;
    private final EvalClient eval;
    private final FeedbackStreams streams;
    private final FeedbackImport imports;
    private final EvaluationReport report;

    FeedbackRoutes(
            Edge edge,
            EdgeThreads threads,
            EdgeTraces traces,
            EvalClient eval,
            FeedbackStreams streams,
            FeedbackImport imports,
            EvaluationReport report) {
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
        this.eval = eval;
        this.streams = streams;
        this.imports = imports;
        this.report = report;
    }

    /**
     * Registers its paths; {@code base} is {@code /v1} or empty. Evaluations have theirs below {@code /v1} alone: their page
     * is at {@code /evaluations}.
     *
     * @param order of the route that takes long bodies, before Quarkus's own limit on them
     */
    void register(Router router, String base, int order) {
        imports.register(router, base, order);
        HttpRoutes.route(router, HttpMethod.GET, base + "/feedback/export", streams::export);
        HttpRoutes.route(router, HttpMethod.POST, base + "/reward-models/:id/train", streams::train);
        register(router, base, FeedbackTable.routes());
        register(router, base, OnlineTable.routes());
        if (!base.isEmpty()) {
            HttpRoutes.route(router, HttpMethod.GET, base + "/evaluations/:id/report", report::answer);
            register(router, base, EvaluationTable.routes());
        }
    }

    private void register(Router router, String base, List<EvalRoute<?, ?>> routes) {
        for (var route : routes) {
            HttpRoutes.accept(router, route.method(), base + route.path(), http -> handle(http, route));
        }
        routes.stream()
                .collect(Collectors.groupingBy(EvalRoute::path))
                .forEach((path, all) -> HttpAnswers.onlyThese(
                        router, base + path, all.stream().map(EvalRoute::method).toArray(HttpMethod[]::new)));
    }

    /** On the event loop, with the whole body. */
    private <Q extends Message, A extends Message> void handle(RoutingContext http, EvalRoute<Q, A> route) {
        traces.serve(http);
        var ask = EvalAsk.of(http, edge::redacted);
        if (route.forAdministrators() && !ask.who().isAdministrator()) {
            HttpAnswers.error(http.response(), ApiError.forbidden(Scope.ADMIN.word()));
            return;
        }
        var call = Call.of(http, edge);
        call.work(threads, () -> {
            var question = edge.counted(() -> {
                ask.requireKnown(route.query());
                return route.question().apply(ask);
            });
            eval.ask(route.rpc(), question, route.timeoutMs())
                    .whenComplete((answer, failure) -> call.guard(() -> {
                        if (failure == null) {
                            call.answer(200, ProtoJson.text(route.answer().apply(ask, answer)));
                        } else {
                            call.answer(
                                    EvalFailures.of(Status.fromThrowable(failure), question.getDescriptorForType()));
                        }
                    }));
        });
    }
}
