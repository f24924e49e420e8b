package dev.millrace.local.bench.feedback;

import dev.millrace.local.bench.feedback.BestOfTrial.Cost;
import dev.millrace.local.bench.feedback.BestOfTrial.Paired;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * The best of several against a single answer, on prompts that nobody ranked.
 *
 * @param prompts asked
 * @param single single answers
 * @param best chosen ones
 * @param gain true score of the chosen one less that of the single one, mean over prompts
 * @param tokensRatio tokens generated for a chosen one by those for a single one
 * @param secondsRatio time of the same
 * @param rewardTokens that the reward model read for a choice, mean
 * @param klBound most divergence of choosing from not choosing, nats
 */
public record BestOfFigures(
        int prompts,
        Side single,
        Side best,
        MeanInterval gain,
        double tokensRatio,
        double secondsRatio,
        double rewardTokens,
        double klBound) {
    /**
     * Means over the prompts.
     *
     * @param score true score
     * @param words of the answer
     * @param lists share of the answers with a list
     * @param tokens generated
     * @param seconds until the answer was there
     */
    public record Side(double score, double words, double lists, double tokens, double seconds) {}

    static BestOfFigures of(List<Paired> pairs, Taste taste, RandomGenerator random) {
        var single = side(pairs, taste, Paired::single);
        var best = side(pairs, taste, Paired::best);
        var gains = pairs.stream()
                .map(pair -> taste.score(pair.best().text())
                        - taste.score(pair.single().text()))
                .toList();
        return new BestOfFigures(
                pairs.size(),
                single,
                best,
                MeanInterval.of(gains, random),
                best.tokens() / single.tokens(),
                best.seconds() / single.seconds(),
                mean(pairs, Paired::rewardTokens),
                mean(pairs, Paired::klBound));
    }

    private static Side side(List<Paired> pairs, Taste taste, Function<Paired, Cost> of) {
        var costs = pairs.stream().map(of).toList();
        return new Side(
                mean(costs, cost -> taste.score(cost.text())),
                mean(costs, cost -> Taste.words(cost.text()).size()),
                mean(costs, cost -> Taste.hasList(cost.text()) ? 1 : 0),
                mean(costs, Cost::tokens),
                mean(costs, Cost::seconds));
    }

    private static <T> double mean(List<T> of, ToDoubleFunction<T> value) {
        return of.stream().mapToDouble(value).average().orElseThrow();
    }
}
