package dev.millrace.eval.online;

import dev.millrace.eval.metric.CompletedGeneration;
import dev.millrace.eval.metric.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Keeps every completion and works each figure out anew: what the windows are held against. No bound on the series. */
final class SlowWindows {
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Double> rewards = new HashMap<>();

    private record Seen(Observation observed, long atMs) {}

    void add(Observation observed, long nowMs) {
        var id = observed.completion().requestId();
        if (seen.stream()
                .noneMatch(one -> one.observed().completion().requestId().equals(id))) {
            seen.add(new Seen(observed, Math.min(observed.endedMs(), nowMs)));
        }
    }

    void addReward(String requestId, double reward) {
        rewards.putIfAbsent(requestId, reward);
    }

    OptionalDouble value(Figure figure, SeriesKey key, Duration window, long nowMs) {
        long stepMs = window.toMillis() / 30;
        long newest = nowMs / stepMs;
        var within = seen.stream()
                .filter(one -> one.atMs() / stepMs > newest - 30 && one.atMs() / stepMs <= newest)
                .map(Seen::observed)
                .filter(one -> one.keys().contains(key))
                .toList();
        var good = within.stream()
                .map(Observation::completion)
                .filter(CompletedGeneration::scorable)
                .toList();
        return switch (figure) {
            case REQUESTS -> OptionalDouble.of(within.size());
            case FAILURE_SHARE ->
                within.stream()
                        .map(one -> one.completion().reason())
                        .mapToDouble(reason -> reason == FinishReason.ERROR || reason == FinishReason.DEADLINE ? 1 : 0)
                        .average();
            case TOKENS_PER_SECOND -> {
                var timed = good.stream().filter(CompletedGeneration::timed).toList();
                long ms =
                        timed.stream().mapToLong(CompletedGeneration::decodeMs).sum();
                long tokens = timed.stream()
                        .mapToLong(CompletedGeneration::followingTokens)
                        .sum();
                yield timed.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(tokens * 1e3 / ms);
            }
            case FIRST_TOKEN_P50_MS -> quantile(good, 0.5);
            case FIRST_TOKEN_P95_MS -> quantile(good, 0.95);
            case MEAN_LENGTH ->
                good.stream().mapToDouble(CompletedGeneration::tokens).average();
            case SELF_PERPLEXITY -> {
                long tokens =
                        good.stream().mapToLong(one -> one.logprobs().tokens()).sum();
                double sum =
                        good.stream().mapToDouble(one -> one.logprobs().sum()).sum();
                yield tokens == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.exp(-sum / tokens));
            }
            case REPETITION ->
                texts(within).mapToDouble(TextFigures::repetition).average();
            case REFUSAL_SHARE ->
                texts(within).mapToDouble(text -> text.refusal() ? 1 : 0).average();
            case REWARD ->
                within.stream()
                        .map(one -> one.completion().requestId())
                        .filter(rewards::containsKey)
                        .mapToDouble(rewards::get)
                        .average();
        };
    }

    private static Stream<TextFigures> texts(List<Observation> within) {
        return within.stream().flatMap(one -> one.text().stream());
    }

    private static OptionalDouble quantile(List<CompletedGeneration> good, double share) {
        var sorted = good.stream()
                .mapToLong(CompletedGeneration::firstTokenMs)
                .filter(ms -> ms > 0)
                .sorted()
                .toArray();
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sorted[(int) Math.ceil(share * sorted.length) - 1]);
    }
}
