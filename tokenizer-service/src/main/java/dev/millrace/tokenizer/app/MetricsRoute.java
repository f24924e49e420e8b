package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * {@code /metrics} at the public port: the figures of the management port's, where {@link SafetyConfig#metrics} allows it. They
 * tell how much is asked of whom, so with keys the gate lets only administrators come here.
 */
@Singleton
class MetricsRoute {
    /** What {@link PrometheusMeterRegistry#scrape()} writes. */
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final SafetyConfig safety;
    private final PrometheusMeterRegistry registry;

    MetricsRoute(SafetyConfig safety, PrometheusMeterRegistry registry) {
        this.safety = safety;
        this.registry = registry;
    }

    void register(@Observes Router router) {
        HttpRoutes.route(router, HttpMethod.GET, "/metrics", this::answer);
    }

    /** On the event loop; writing the figures is work for elsewhere. */
    private void answer(RoutingContext http) {
        if (!safety.metrics()) {
            HttpAnswers.error(
                    http.response(),
                    ApiError.refused(
                            404,
                            null,
                            "not_found",
                            "Metrics are at /metrics of the management port (9101 unless it was changed); here they are only where"
                                    + " MILLRACE_EDGE_METRICS is true."));
            return;
        }
        http.vertx()
                .executeBlocking(() -> registry.scrape())
                .onSuccess(text -> http.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                        .end(text))
                .onFailure(http::fail);
    }
}
