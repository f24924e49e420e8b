package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Measurement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cases of lm-evaluation-harness's own tests, and figures worked out by hand. */
class ChoiceMetricsTest {
    private static Outcome.Chosen chosen(List<String> choices, List<Double> logprobs, List<Double> alone, int gold) {
        return new Outcome.Chosen(
                choices,
                logprobs,
                alone,
                Collections.nCopies(choices.size(), false),
                gold < 0 ? List.of() : List.of(gold));
    }

    private static @Nullable Measurement measured(String metric, Outcome outcome) {
        TaskConfig config = TaskConfigReader.read(new Section(
                "test",
                Map.of(
                        "task", entry("t"),
                        "dataset_path", entry("json"),
                        "test_split", entry("test"),
                        "output_type", entry("multiple_choice"),
                        "metric_list", entry(List.of(new Section("test", Map.of("metric", entry(metric))))))));
        MetricRegistry registry = new MetricRegistry(List.of(), name -> Optional.of(measurements -> Double.NaN));
        return registry.of(config).getFirst().measure().of(outcome);
    }

    private static Section.Entry entry(Object value) {
        return new Section.Entry("test", value);
    }

    private static double value(String metric, Outcome outcome) {
        return ((Measurement.Value) Objects.requireNonNull(measured(metric, outcome))).value();
    }

    @Test
    void mutualInformationTakesTheChoicesOwnProbabilityAway() {
        Outcome first = chosen(List.of("a", "b", "c"), List.of(-2.0, -1.0, -3.0), List.of(-2.5, -2.0, -2.5), 1);
        assertEquals(1, value("acc", first));
        assertEquals(1, value("acc_mutual_info", first));
        Outcome second = chosen(List.of("a", "b", "c"), List.of(-1.0, -2.0, -3.0), List.of(-.5, -2.0, -3.0), 1);
        assertEquals(0, value("acc", second));
        assertEquals(1, value("acc_mutual_info", second));
    }

    @Test
    void longChoicesCountByTheirCharacters() {
        Outcome outcome = chosen(List.of("no", "maybe", "absolutely"), List.of(-4.0, -5.0, -9.0), List.of(), 2);
        assertEquals(0, value("acc", outcome));
        assertEquals(1, value("acc_norm", outcome));
    }

    @Test
    void charactersAndBytesDifferBeyondAscii() {
        Outcome outcome = chosen(List.of("水水", "ab"), List.of(-3.0, -2.5), List.of(), 0);
        assertEquals(0, value("acc_norm", outcome));
        assertEquals(1, value("acc_bytes", outcome));
    }

    @Test
    void aLabelThatIsNoChoiceIsNeverRight() {
        Outcome outcome = chosen(List.of("a", "b"), List.of(-1.0, -2.0), List.of(), -1);
        assertEquals(0, value("acc", outcome));
        assertEquals(null, measured("mcc", outcome));
        assertEquals(null, measured("brier_score", outcome));
    }

    @Test
    void writtenTextsAreClassesWithoutWhiteSpaceAroundThem() {
        var kind = ClassMetrics.kinds().stream()
                .filter(one -> one.name().equals("recall_macro"))
                .findFirst()
                .orElseThrow();
        assertEquals(Set.of(OutputType.MULTIPLE_CHOICE, OutputType.GENERATE_UNTIL), kind.types());
        var measure = kind.maker().of(new NoOptions());
        assertEquals(
                new Measurement.Classes("yes", "no"), measure.of(new Outcome.Written(" no\n", List.of(" yes", "no"))));
        assertEquals(
                new Measurement.Classes("1", "0"),
                measured("precision_weighted", chosen(List.of("a", "b"), List.of(-1.0, -2.0), List.of(), 1)));
    }

    @Test
    void sureAndWrongIsAClaimThatFailed() {
        Outcome outcome = chosen(List.of("a", "b"), List.of(Math.log(.9), Math.log(.1)), List.of(), 1);
        Measurement.Claim claim = (Measurement.Claim) Objects.requireNonNull(measured("ece", outcome));
        assertEquals(.9, claim.probability(), 1e-12);
        assertEquals(false, claim.isTrue());
        assertEquals(.9 * .9 * 2, value("brier_score", outcome), 1e-12);
        assertEquals(Math.log(.1), value("likelihood", outcome), 1e-12);
    }

    private static final class NoOptions implements MetricKind.Options {
        @Override
        public boolean flag(String name) {
            return false;
        }

        @Override
        public List<String> texts(String name) {
            return List.of();
        }

        @Override
        public RuntimeException fail(String name, String complaint) {
            return new TaskException(name + " " + complaint);
        }
    }
}
