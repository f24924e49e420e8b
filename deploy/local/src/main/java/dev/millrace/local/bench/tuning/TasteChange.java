package dev.millrace.local.bench.tuning;

import dev.millrace.local.bench.feedback.MeanInterval;
import dev.millrace.local.bench.feedback.Taste;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Answers of the base and of the adapter to the same prompts, judged by the true score.
 *
 * @param prompts answered by both
 * @param base its answers
 * @param adapter its answers
 * @param gain true score of the adapter's answer less that of the base's, mean over prompts
 */
public record TasteChange(int prompts, Side base, Side adapter, MeanInterval gain) {
    /**
     * Means over the answers of one model.
     *
     * @param score true score
     * @param words of the answer
     * @param lists share of the answers with a list
     * @param repeated share of an answer's word trigrams that came before in it
     * @param empty answers without a text
     */
    public record Side(double score, double words, double lists, double repeated, long empty) {
        static Side of(List<String> answers, Taste taste) {
            return new Side(
                    answers.stream().mapToDouble(taste::score).average().orElseThrow(),
                    answers.stream()
                            .mapToInt(answer -> Taste.words(answer).size())
                            .average()
                            .orElseThrow(),
                    answers.stream()
                            .mapToInt(answer -> Taste.hasList(answer) ? 1 : 0)
                            .average()
                            .orElseThrow(),
                    answers.stream().mapToDouble(Taste::repeated).average().orElseThrow(),
                    answers.stream().filter(String::isBlank).count());
        }
    }

    /** @throws IllegalArgumentException when there are not as many of both */
    static TasteChange of(List<String> base, List<String> adapter, Taste taste, RandomGenerator random) {
        if (base.size() != adapter.size()) {
            throw new IllegalArgumentException(
                    "adapter: %d answers beside %d of the base".formatted(adapter.size(), base.size()));
        }
        List<Double> gains = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            gains.add(taste.score(adapter.get(i)) - taste.score(base.get(i)));
        }
        return new TasteChange(
                base.size(), Side.of(base, taste), Side.of(adapter, taste), MeanInterval.of(gains, random));
    }
}
