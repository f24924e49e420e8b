package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.TextPrompt;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * The metrics of the OpenTelemetry semantic conventions for generative AI (status Development), with their attributes
 * and bucket boundaries; recorded once a request, when it is complete.
 *
 * <p>Labels are bounded: a model's name is one that an edge has admitted a request for, and of these the first
 * {@value #MODELS_MAX}; any other is {@code _OTHER}.
 */
final class GenAiMetrics {
    static final int MODELS_MAX = 64;
    private static final String OTHER = "_OTHER";

    private static final double[] DURATION_S = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] FIRST_TOKEN_S = {
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0
    };
    private static final double[] OUTPUT_TOKEN_S = {
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5
    };
    /** 1, and four times as many 13 times. */
    private static final double[] TOKENS =
            DoubleStream.iterate(1, n -> n * 4).limit(14).toArray();

    private final MeterRegistry registry;
    private final Set<String> models = ConcurrentHashMap.newKeySet();

    GenAiMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void completed(Completion completion) {
        var labels = labels(completion);
        var timings = completion.timings();
        timer("request.duration", "Time of a request, from its acceptance to its last token", DURATION_S)
                .tags(labels.and("error.type", error(completion)))
                .register(registry)
                .record(timings.totalMs(), TimeUnit.MILLISECONDS);
        tokens(labels, "input", completion.usage().promptTokens());
        tokens(labels, "output", completion.usage().completionTokens());
        boolean successful = error(completion).isEmpty();
        // Only where somebody waited: a request of the last run counts the time in between.
        if (successful && completion.request().door() != Door.TOPIC && timings.firstTokenMs() > 0) {
            timer("time_to_first_token", "Time from acceptance to the first token at the edge", FIRST_TOKEN_S)
                    .tags(labels)
                    .register(registry)
                    .record(timings.firstTokenMs(), TimeUnit.MILLISECONDS);
        }
        int more = completion.usage().completionTokens() - 1;
        if (more > 0 && successful) {
            timer("time_per_output_token", "Time per token after the first one", OUTPUT_TOKEN_S)
                    .tags(labels)
                    .register(registry)
                    .record((timings.totalMs() - timings.firstTokenMs()) * 1_000L / more, TimeUnit.MICROSECONDS);
        }
    }

    private void tokens(Tags labels, String type, int count) {
        DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of a request, by type")
                .tags(labels.and("gen_ai.token.type", type))
                .serviceLevelObjectives(TOKENS)
                .register(registry)
                .record(count);
    }

    private static Timer.Builder timer(String name, String description, double[] seconds) {
        return Timer.builder("gen_ai.server." + name)
                .description(description)
                .serviceLevelObjectives(DoubleStream.of(seconds)
                        .mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9)))
                        .toArray(Duration[]::new));
    }

    private Tags labels(Completion completion) {
        var model = bounded(completion.request().model());
        return Tags.of(
                "gen_ai.operation.name",
                operation(completion.request().prompt()),
                "gen_ai.provider.name",
                EdgeMetrics.PROVIDER,
                "gen_ai.request.model",
                model,
                "gen_ai.response.model",
                completion.modelVersion().isEmpty() ? "" : model);
    }

    static String operation(TextPrompt prompt) {
        return switch (prompt.input()) {
            case TextPrompt.Conversation _ -> "chat";
            case TextPrompt.Text _, TextPrompt.Ids _ -> "text_completion";
        };
    }

    private String bounded(String model) {
        return models.contains(model) || models.size() < MODELS_MAX && models.add(model) ? model : OTHER;
    }

    /** Empty, which is no label to Prometheus, when it ended well. */
    private static String error(Completion completion) {
        var failure = completion.failure();
        if (failure != null) {
            return failure.kind().name().toLowerCase(Locale.ROOT);
        }
        return switch (completion.reason()) {
            case STOP, LENGTH -> "";
            case CANCELLED -> "cancelled";
            case DEADLINE -> "deadline";
            case ERROR -> "internal";
        };
    }
}
