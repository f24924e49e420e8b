package dev.millrace.tokenizer.app;

import dev.millrace.contract.eval.v1.Dimension;
import dev.millrace.contract.eval.v1.GetChallengeRequest;
import dev.millrace.contract.eval.v1.GetDriftRequest;
import dev.millrace.contract.eval.v1.GetWindowsRequest;
import dev.millrace.contract.eval.v1.ListAlertsRequest;
import dev.millrace.contract.eval.v1.OnlineServiceGrpc;
import dev.millrace.contract.eval.v1.TakeBaselineRequest;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;

/** What each path of live traffic asks the evaluation service. */
final class OnlineTable {
    private static final String ONLINE = "/online";
    private static final String WINDOW_MS = "window_ms";
    private static final String DIMENSION = "dimension";
    private static final String SERIES = "series";
    private static final String VERSION = "version";

    private OnlineTable() {}

    static List<EvalRoute<?, ?>> routes() {
        return List.of(
                new EvalRoute<>(
                        HttpMethod.GET,
                        ONLINE + "/windows",
                        Set.of(WINDOW_MS, DIMENSION, SERIES),
                        OnlineServiceGrpc.getGetWindowsMethod(),
                        OnlineTable::windows),
                new EvalRoute<>(
                        HttpMethod.GET,
                        ONLINE + "/alerts",
                        Set.of(),
                        OnlineServiceGrpc.getListAlertsMethod(),
                        _ -> ListAlertsRequest.getDefaultInstance()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        ONLINE + "/drift",
                        Set.of(VERSION),
                        OnlineServiceGrpc.getGetDriftMethod(),
                        ask -> GetDriftRequest.newBuilder()
                                .setVersion(ask.text(VERSION))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.POST,
                        ONLINE + "/baselines",
                        Set.of(),
                        OnlineServiceGrpc.getTakeBaselineMethod(),
                        ask -> ProtoJson.read(ask.body(), TakeBaselineRequest.newBuilder())
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        ONLINE + "/challenge",
                        Set.of(),
                        OnlineServiceGrpc.getGetChallengeMethod(),
                        _ -> GetChallengeRequest.getDefaultInstance()));
    }

    private static GetWindowsRequest windows(EvalAsk ask) {
        var request = GetWindowsRequest.newBuilder()
                .setWindowMs(ask.count(WINDOW_MS))
                .setDimension(dimension(ask.text(DIMENSION)));
        // Callers without a key are the tenant without a name, as for templates: an empty series is one too.
        if (ask.query().contains(SERIES)) {
            request.setSeries(ask.text(SERIES));
        }
        return request.build();
    }

    private static Dimension dimension(String name) {
        return switch (name) {
            case "", "total" -> Dimension.DIMENSION_TOTAL;
            case "model" -> Dimension.DIMENSION_MODEL;
            case "version" -> Dimension.DIMENSION_VERSION;
            case "tenant" -> Dimension.DIMENSION_TENANT;
            case "template" -> Dimension.DIMENSION_TEMPLATE;
            default ->
                throw FailureException.invalid(
                        DIMENSION, "invalid_value", "'dimension' must be total, model, version, tenant or template.");
        };
    }
}
