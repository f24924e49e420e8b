package dev.millrace.eval.app;

import dev.millrace.eval.metric.FiguresByModel;
import dev.millrace.eval.metric.FinishReason;
import dev.millrace.eval.metric.OnlineFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The figures as Prometheus metrics, read off the same accumulators as GetFigures when they are scraped. At most one
 * set of metrics a model with figures of its own.
 */
@Startup
@ApplicationScoped
class FigureMetrics {
    private final MeterRegistry registry;
    private final FiguresByModel figures;
    private final Counter deadLetters;
    private final Counter rankings;
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    FigureMetrics(MeterRegistry registry, FiguresByModel figures, ScoreFeed feed) {
        this.registry = registry;
        this.figures = figures;
        deadLetters = Counter.builder("millrace.eval.dead.letters")
                .description("Records of completions that went to its dead-letter topic")
                .register(registry);
        rankings = Counter.builder("millrace.eval.rankings")
                .description("Rankings that the broker has acknowledged")
                .register(registry);
        Gauge.builder("millrace.eval.watchers", feed, ScoreFeed::watchers)
                .description("Open calls of WatchScores")
                .register(registry);
    }

    /** Counts a record that could not be handled. */
    void countDeadLetter() {
        deadLetters.increment();
    }

    /** Counts a ranking that is on the log. */
    void countRanking() {
        countRankings(1);
    }

    /** Counts rankings that are on the log. */
    void countRankings(int recorded) {
        rankings.increment(recorded);
    }

    /** Makes the metrics of a model appear, once. */
    void show(String model) {
        if (!shown.add(model)) {
            return;
        }
        for (var reason : FinishReason.values()) {
            FunctionCounter.builder("millrace.eval.completions", figures, read(model, f -> f.completions(reason)))
                    .description("Completed requests")
                    .tags("model", model, "finish_reason", reason.label())
                    .register(registry);
        }
        counter("prompt.tokens", "Prompt tokens of completed requests", model, OnlineFigures::promptTokens);
        counter("completion.tokens", "Generated tokens", model, OnlineFigures::completionTokens);
        var tags = Tags.of("model", model);
        gauge("tokens.per.second", "Decode speed of one stream, mean", tags, OnlineFigures::tokensPerSecond);
        gauge("mean.length.tokens", "Generated tokens of a completion, mean", tags, OnlineFigures::meanLength);
        gauge("self.perplexity", "exp of the mean negative log-probability", tags, OnlineFigures::selfPerplexity);
        for (double share : new double[] {0.5, 0.95}) {
            gauge(
                    "first.token.seconds",
                    "Time to first token of the recent completions",
                    tags.and("quantile", Double.toString(share)),
                    f -> f.firstTokenMs(share) / 1e3);
        }
    }

    private void counter(String name, String description, String model, ToDoubleFunction<OnlineFigures> reading) {
        FunctionCounter.builder("millrace.eval." + name, figures, read(model, reading))
                .description(description)
                .tags("model", model)
                .register(registry);
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<OnlineFigures> reading) {
        var model = tags.stream().findFirst().orElseThrow().getValue();
        Gauge.builder("millrace.eval." + name, figures, read(model, reading))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static ToDoubleFunction<FiguresByModel> read(String model, ToDoubleFunction<OnlineFigures> reading) {
        return all -> all.read(model, reading::applyAsDouble).orElse(0.0);
    }
}
