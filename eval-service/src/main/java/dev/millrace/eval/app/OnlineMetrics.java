package dev.millrace.eval.app;

import dev.millrace.eval.online.Dimension;
import dev.millrace.eval.online.Figure;
import dev.millrace.eval.online.SeriesKey;
import dev.millrace.eval.online.Tally;
import dev.millrace.eval.online.drift.Measure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Windows, drift and alerts as gauges, as they were at the last reading. Of the series only models are shown: their number is
 * bounded, and tenants are nobody's business there.
 */
@Singleton
class OnlineMetrics {
    private final OnlineState state;
    private final InstantSource clock;
    private final Map<Figure, MultiGauge> windows = new EnumMap<>(Figure.class);
    private final MultiGauge drift;
    private final MultiGauge alerts;

    OnlineMetrics(OnlineState state, InstantSource clock, MeterRegistry registry) {
        this.state = state;
        this.clock = clock;
        for (var figure : Figure.values()) {
            if (figure != Figure.FIRST_TOKEN_P95_MS) {
                windows.put(
                        figure,
                        MultiGauge.builder("millrace.eval.window." + name(figure))
                                .description(description(figure))
                                .register(registry));
            }
        }
        drift = MultiGauge.builder("millrace.eval.drift")
                .description(
                        "Stability index of a version's completions against its baseline, 0 for what may be chance")
                .register(registry);
        alerts = MultiGauge.builder("millrace.eval.alerts")
                .description("Alerts that stand")
                .register(registry);
    }

    private static String name(Figure figure) {
        return switch (figure) {
            case REQUESTS -> "requests";
            case FAILURE_SHARE -> "failure.ratio";
            case TOKENS_PER_SECOND -> "tokens.per.second";
            case FIRST_TOKEN_P50_MS, FIRST_TOKEN_P95_MS -> "first.token.seconds";
            case MEAN_LENGTH -> "mean.length.tokens";
            case SELF_PERPLEXITY -> "self.perplexity";
            case REPETITION -> "repetition.ratio";
            case REFUSAL_SHARE -> "refusal.ratio";
            case REWARD -> "reward";
        };
    }

    private static String description(Figure figure) {
        return switch (figure) {
            case REQUESTS -> "Requests completed within the window";
            case FAILURE_SHARE -> "Share of them that failed or ran out of time";
            case TOKENS_PER_SECOND -> "Decode speed of one stream within the window";
            case FIRST_TOKEN_P50_MS, FIRST_TOKEN_P95_MS -> "Time to first token within the window";
            case MEAN_LENGTH -> "Generated tokens of a completion within the window";
            case SELF_PERPLEXITY -> "exp of the mean negative log-probability within the window";
            case REPETITION -> "Share of 3-grams of words that the answer had before, mean within the window";
            case REFUSAL_SHARE -> "Share of the answers within the window that refuse";
            case REWARD -> "Mean reward of those within the window that were scored";
        };
    }

    /** Shows how it is now. */
    void show() {
        var models = state.windows().series().stream()
                .filter(key -> key.dimension() == Dimension.MODEL)
                .toList();
        windows.forEach((figure, gauge) -> gauge.register(rows(figure, models), true));
        drift.register(drifts(), true);
        alerts.register(
                state.alerts().rules().stream()
                        .map(rule -> Row.of(
                                Tags.of("rule", rule.name()), state.alerts().standing(rule.name())))
                        .toList(),
                true);
    }

    private List<Row<?>> rows(Figure figure, List<SeriesKey> models) {
        var rows = new ArrayList<Row<?>>();
        for (var model : models) {
            for (var window : state.windows().windows()) {
                state.windows()
                        .read(model, window)
                        .ifPresent(tally -> rows.addAll(
                                rows(figure, tally, Tags.of("model", model.value(), "window", label(window)))));
            }
        }
        return rows;
    }

    private static List<Row<?>> rows(Figure figure, Tally tally, Tags tags) {
        var rows = new ArrayList<Row<?>>();
        if (figure == Figure.FIRST_TOKEN_P50_MS) {
            tally.value(figure).ifPresent(ms -> rows.add(Row.of(tags.and("quantile", "0.5"), ms / 1e3)));
            tally.value(Figure.FIRST_TOKEN_P95_MS)
                    .ifPresent(ms -> rows.add(Row.of(tags.and("quantile", "0.95"), ms / 1e3)));
        } else {
            tally.value(figure).ifPresent(value -> rows.add(Row.of(tags, value)));
        }
        return rows;
    }

    private List<Row<?>> drifts() {
        long now = clock.millis();
        var rows = new ArrayList<Row<?>>();
        for (var version : state.drift().versions()) {
            for (var measure : Measure.values()) {
                state.drift()
                        .drift(version, measure, now)
                        .ifPresent(one ->
                                rows.add(Row.of(Tags.of("version", version, "measure", measure.label()), one.value())));
            }
        }
        return rows;
    }

    /** A length as people write it: {@code 10m}. */
    static String label(Duration window) {
        long seconds = window.toSeconds();
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
