package dev.millrace.eval.checklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.ChoiceLikelihoods;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ChecklistTaskTest {
    @SuppressWarnings("UnusedVariable")
    private static final List<String> OWN = ChecklistSuite.OWN;

    private static final String SUITE = """
            name: small
            version: "1"
            prompt: "{text} Answer:"
            choices: ["{pair.a}", "{pair.b}"]
            lexicons:
              city: [Rome, Oslo, Lima]
              pair: [{a: "1", b: "2", larger: "2"}, {a: "9", b: "4", larger: "9"}]
            tests:
              - {kind: MFT, name: m, capability: comparison, text: "{pair.a} or {pair.b}?", most: 10, answer: "{pair.larger}"}
              - {kind: INV, name: i, capability: names, text: "{city} to {city#2}", most: 5, perturbations: [lowercase], tolerance: 0.1}
            """;

    private static List<ItemResult> run(ChecklistTask task, ToDoubleFunction<Request.Likelihood> model) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < task.size(); i++) {
            var item = task.item(i);
            var replies = item.requests().stream()
                    .map(Request.Likelihood.class::cast)
                    .<Reply>map(request -> new Reply.Likelihood(model.applyAsDouble(request), false, 1))
                    .toList();
            results.add(new ItemResult(item, replies, task.measure(item, replies)));
        }
        return results;
    }

    /** The items' values of a metric: 1 where the model failed. */
    private static List<Measurement> failures(List<ItemResult> results, String name) {
        return results.stream()
                .flatMap(result -> Stream.ofNullable(result.measurements().get(Metric.Key.of(name))))
                .toList();
    }

    @Test
    void fillsSlotsWithEveryFillingOnceAndTheSameSeedAlike() {
        var suite = ChecklistSuite.parse("small.yaml", SUITE);
        var cases = suite.cases(3);
        var minimum =
                cases.stream().filter(one -> one.test().name().equals("m")).toList();
        assertEquals(
                Set.of(List.of("1", "2", "2"), List.of("9", "4", "9")),
                minimum.stream()
                        .map(one -> List.of(one.choices().get(0), one.choices().get(1), one.expected()))
                        .collect(Collectors.toSet()));
        var routes = cases.stream().filter(one -> one.test().name().equals("i")).toList();
        assertEquals(5, routes.size());
        assertEquals(5, new HashSet<>(routes).size());
        for (var route : routes) {
            var words = route.prompts().getFirst().split(" ");
            assertNotEquals(words[0], words[2]);
            assertEquals(2, route.prompts().size());
        }
        assertEquals(cases, suite.cases(3));
        assertNotEquals(cases, suite.cases(4));
    }

    @Test
    void minimumFunctionalityNeedsTheExpectedAnswer() {
        var task = new ChecklistTask(ChecklistSuite.parse("small.yaml", SUITE), 1);
        var results = run(
                task,
                request -> request.continuation().equals(" 2")
                                || request.continuation().equals(" 4")
                        ? -1
                        : -2);
        var failed = new Measurement.Value(1);
        var passed = new Measurement.Value(0);
        assertEquals(Set.of(failed, passed), new HashSet<>(failures(results, "failure_rate_comparison")));
        assertEquals(2, failures(results, "failure_rate_comparison").size());
        assertEquals(Collections.nCopies(5, passed), failures(results, "failure_rate_inv"));
    }

    @Test
    void invarianceFailsWhenTheAnswerChangesByMoreThanTheTolerance() {
        var one = new ChecklistCase(
                new ChecklistTest.Invariance("i", "c", "t", 1, List.of("lowercase"), 0.1),
                List.of("A", "a"),
                List.of("yes", "no"),
                "");
        assertEquals(Optional.of(false), one.hasFailed(List.of(yes(0.9), yes(0.6))));
        assertEquals(Optional.of(false), one.hasFailed(List.of(yes(0.54), yes(0.46))));
        assertEquals(Optional.of(true), one.hasFailed(List.of(yes(0.56), yes(0.44))));
    }

    @Test
    void directionsAllowTheToleranceAndLeaveOutWhatCannotFail() {
        assertEquals(Optional.of(false), directional(ChecklistTest.Direction.UP, 0.5, 0.45));
        assertEquals(Optional.of(true), directional(ChecklistTest.Direction.UP, 0.5, 0.35));
        assertEquals(Optional.empty(), directional(ChecklistTest.Direction.UP, 0.05, 0.01));
        assertEquals(Optional.of(true), directional(ChecklistTest.Direction.DOWN, 0.5, 0.65));
        assertEquals(Optional.of(false), directional(ChecklistTest.Direction.DOWN, 0.5, 0.2));
        assertEquals(Optional.empty(), directional(ChecklistTest.Direction.DOWN, 0.95, 0.99));
    }

    private static Optional<Boolean> directional(ChecklistTest.Direction direction, double before, double after) {
        var test = new ChecklistTest.Directional("d", "c", "t", 1, "t2", "yes", direction, 0.1);
        return new ChecklistCase(test, List.of("t", "t2"), List.of("yes", "no"), "yes")
                .hasFailed(List.of(yes(before), yes(after)));
    }

    private static ChoiceLikelihoods yes(double probability) {
        return new ChoiceLikelihoods(List.of(Math.log(probability), Math.log(1 - probability)));
    }

    @ParameterizedTest
    @FieldSource("OWN")
    void ownSuitesHaveTwentyToFiftyDifferentItemsOfEachKind(String name) {
        var task = new ChecklistTask(ChecklistSuite.own(name), 1);
        var kinds = new HashMap<String, Integer>();
        var ids = new HashSet<String>();
        for (var one : ChecklistSuite.own(name).cases(1)) {
            kinds.merge(one.test().kind(), 1, Integer::sum);
            if (!(one.test() instanceof ChecklistTest.MinimumFunctionality)) {
                assertTrue(new HashSet<>(one.prompts()).size() > 1, one.toString());
            }
            assertFalse(one.prompts().toString().matches(".*\\{[a-z].*"), one.toString());
        }
        for (int i = 0; i < task.size(); i++) {
            ids.add(task.item(i).id());
        }
        assertEquals(task.size(), ids.size());
        assertEquals(3, kinds.size());
        kinds.forEach((kind, cases) -> assertTrue(cases >= 20 && cases <= 50, name + " " + kind + " " + cases));
    }

    @Test
    void refusesSuitesThatCannotBeAsked() {
        for (String broken : List.of(
                SUITE.replace("{text} Answer:", "Answer:"),
                SUITE.replace("kind: MFT", "kind: ABC"),
                SUITE.replace("tolerance: 0.1", "tolerance: 2"),
                SUITE.replace("most: 10", "many: 10"))) {
            assertThrows(IllegalArgumentException.class, () -> ChecklistSuite.parse("broken.yaml", broken));
        }
        for (String broken : List.of(
                SUITE.replace("answer: \"{pair.larger}\"", "answer: three"),
                SUITE.replace("{city#2}", "{town}"),
                SUITE.replace("larger: \"2\"", "other: \"2\""),
                SUITE.replace("[lowercase]", "[lowercas]"))) {
            var suite = ChecklistSuite.parse("broken.yaml", broken);
            assertThrows(IllegalArgumentException.class, () -> suite.cases(1));
        }
    }
}
