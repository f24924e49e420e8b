package dev.millrace.eval.task;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Metrics of multiple_choice, as {@code process_results} of lm-evaluation-harness has them. The first of equals is chosen. */
final class ChoiceMetrics {
    private static final Set<OutputType> TYPES = Set.of(OutputType.MULTIPLE_CHOICE);

    private ChoiceMetrics() {}

    /** What a choice says of a metric. */
    @FunctionalInterface
    private interface OfChosen {
        @Nullable
        Measurement of(Outcome.Chosen chosen);
    }

    static List<MetricKind> kinds() {
        return List.of(
                kind("acc_norm", true, "mean", chosen -> right(chosen, byLength(chosen, ChoiceMetrics::characters))),
                kind("acc_bytes", true, "mean", chosen -> right(chosen, byLength(chosen, ChoiceMetrics::bytes))),
                kind("acc_mutual_info", true, "mean", chosen -> right(chosen, best(gained(chosen)))),
                kind("brier_score", false, "mean", ChoiceMetrics::brier),
                kind("likelihood", true, "mean", ChoiceMetrics::likelihood),
                kind("ece", false, "ece", ChoiceMetrics::claim));
    }

    private static MetricKind kind(String name, boolean isHigherBetter, String aggregation, OfChosen measure) {
        return new MetricKind(
                name,
                TYPES,
                aggregation.equals("ece") ? Measurement.Claim.class : Value.class,
                Direction.of(isHigherBetter),
                aggregation,
                Set.of(),
                options -> outcome -> outcome instanceof Outcome.Chosen chosen ? measure.of(chosen) : null);
    }

    static Measurement accuracy(Outcome.Chosen chosen) {
        return right(chosen, best(chosen.logprobs()));
    }

    static Measurement exactMatch(Outcome.Chosen chosen) {
        return truth(chosen.golds().stream().anyMatch(chosen.greedy()::get));
    }

    private static Measurement right(Outcome.Chosen chosen, int pick) {
        return truth(chosen.golds().contains(pick));
    }

    static Measurement truth(boolean isTrue) {
        return new Value(isTrue ? 1 : 0);
    }

    /** The place of the highest score. */
    static int best(List<Double> scores) {
        int best = 0;
        for (int i = 1; i < scores.size(); i++) {
            if (scores.get(i) > scores.get(best)) {
                best = i;
            }
        }
        return best;
    }

    private static int byLength(Outcome.Chosen chosen, ToDoubleFunction<String> length) {
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < chosen.choices().size(); i++) {
            scores.add(chosen.logprobs().get(i)
                    / length.applyAsDouble(chosen.choices().get(i)));
        }
        return best(scores);
    }

    private static double characters(String choice) {
        return choice.codePointCount(0, choice.length());
    }

    private static double bytes(String choice) {
        return choice.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<Double> gained(Outcome.Chosen chosen) {
        List<Double> gained = new ArrayList<>();
        for (int i = 0; i < chosen.logprobs().size(); i++) {
            gained.add(chosen.logprobs().get(i) - chosen.alone().get(i));
        }
        return gained;
    }

    /** The squared distance of the choices' probabilities to the truth; their mean over documents is the Brier score. */
    private static @Nullable Measurement brier(Outcome.Chosen chosen) {
        if (chosen.golds().isEmpty()) {
            return null;
        }
        List<Double> shares = shares(chosen.logprobs());
        double sum = 0;
        for (int i = 0; i < shares.size(); i++) {
            double off = shares.get(i) - (i == chosen.golds().getFirst() ? 1 : 0);
            sum += off * off;
        }
        return new Value(sum);
    }

    /** The log-probability of the right choice. */
    private static @Nullable Measurement likelihood(Outcome.Chosen chosen) {
        return chosen.golds().isEmpty()
                ? null
                : new Value(chosen.logprobs().get(chosen.golds().getFirst()));
    }

    /** How sure the model is of its pick, and whether it is right. */
    private static Measurement claim(Outcome.Chosen chosen) {
        int pick = best(chosen.logprobs());
        return new Measurement.Claim(
                shares(chosen.logprobs()).get(pick), chosen.golds().contains(pick));
    }

    /** Softmax over the choices. */
    private static List<Double> shares(List<Double> logprobs) {
        double max = logprobs.get(best(logprobs));
        double sum = logprobs.stream()
                .mapToDouble(logprob -> Math.exp(logprob - max))
                .sum();
        return logprobs.stream().map(logprob -> Math.exp(logprob - max) / sum).toList();
    }
}
