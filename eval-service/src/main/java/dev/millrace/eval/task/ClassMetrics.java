package dev.millrace.eval.task;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of classes over all items, in scikit-learn's figures. Of multiple_choice a class is a choice's place; of
 * generate_until it is the text without white space around it, held against the first of the right ones.
 */
final class ClassMetrics {
    private static final Set<OutputType> TYPES = Set.of(OutputType.MULTIPLE_CHOICE, OutputType.GENERATE_UNTIL);

    private ClassMetrics() {}

    static List<MetricKind> kinds() {
        Stream<MetricKind> averaged = Stream.of("f1", "precision", "recall")
                .flatMap(name -> Stream.of("", "_macro", "_micro", "_weighted").map(name::concat))
                .map(name -> kind(name, name));
        return Stream.concat(
                        averaged,
                        Stream.of(kind("balanced_accuracy", "balanced_accuracy"), kind("mcc", "matthews_corrcoef")))
                .toList();
    }

    private static MetricKind kind(String name, String aggregation) {
        return new MetricKind(
                name,
                TYPES,
                Measurement.Classes.class,
                Direction.HIGHER,
                aggregation,
                Set.of(),
                options -> ClassMetrics::classes);
    }

    private static @Nullable Measurement classes(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Chosen chosen ->
                chosen.golds().isEmpty()
                        ? null
                        : new Measurement.Classes(
                                String.valueOf(chosen.golds().getFirst()),
                                String.valueOf(ChoiceMetrics.best(chosen.logprobs())));
            case Outcome.Written(String text, List<String> golds) ->
                new Measurement.Classes(golds.getFirst().strip(), text.strip());
            case Outcome.Scored _, Outcome.Rolled _ -> null;
        };
    }
}
