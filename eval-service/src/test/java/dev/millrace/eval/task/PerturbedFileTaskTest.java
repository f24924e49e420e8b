package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.robustness.Perturbation;
import dev.millrace.eval.robustness.RobustTask;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerturbedFileTaskTest {
    private static final Perturbation LOUD = (text, _) -> text.toUpperCase(Locale.ROOT);
    private static final FileTask COLOURS = Suites.library(Suites.folder()).task("colours_drawn");

    private static Request.Likelihood first(Item item) {
        return (Request.Likelihood) item.requests().getFirst();
    }

    @Test
    void onlyTheDocumentsOwnQuestionIsWorded() {
        var loud = COLOURS.perturbed(LOUD, 1);
        for (int i = 0; i < COLOURS.size(); i++) {
            var plain = COLOURS.item(i);
            int choices = first(plain).context().lastIndexOf("\nA. ");
            int question = first(plain).context().lastIndexOf("\n\n", choices) + 2;
            String expected = first(plain).context().substring(0, question)
                    + first(plain).context().substring(question, choices).toUpperCase(Locale.ROOT)
                    + first(plain).context().substring(choices);
            var item = loud.item(i);
            assertEquals(
                    plain.requests().stream()
                            .map(one -> new Request.Likelihood(expected, ((Request.Likelihood) one).continuation()))
                            .toList(),
                    item.requests());
            assertEquals(plain.target(), item.target());
            assertEquals(plain.document(), item.document());
        }
    }

    @Test
    void labelsCodeAndAddressesStay() {
        var found =
                FileTask.FORM.matcher("""
                        Who asks?
                        Question: see https://example.org/a or `f(x)`.
                        (A) one
                        Let us see: two
                        A very long beginning of a line that is no label: three
                        Réponse :""").results().map(match -> match.group()).collect(Collectors.toList());
        assertEquals(
                List.of("Question:", "https://example.org/a", "`f(x)`", "(A) one", "Let us see:", "Réponse :"), found);
    }

    @Test
    void eachDocumentDrawsItsOwnNumbersEachTimeTheSame() {
        Perturbation drawn = (text, random) -> text + random.nextInt();
        var task = COLOURS.perturbed(drawn, 7);
        assertEquals(task.item(2), COLOURS.perturbed(drawn, 7).item(2));
        assertEquals(task.fingerprint(), COLOURS.perturbed(drawn, 7).fingerprint());
        assertNotEquals(task.fingerprint(), COLOURS.perturbed(drawn, 8).fingerprint());
        assertNotEquals(first(task.item(2)), first(COLOURS.perturbed(drawn, 8).item(2)));
    }

    @Test
    void theWorstWayOfAnItemCounts() {
        var robust = RobustTask.of("robust_colours", COLOURS, List.of("uppercase", "lowercase"), 1);
        var item = robust.item(0);
        int choices = COLOURS.item(0).requests().size();
        assertEquals(3 * choices, item.requests().size());
        // Certain of the first choice as it stands, of the last one in the other two ways.
        var replies =
                new java.util.ArrayList<Reply>(Collections.nCopies(3 * choices, new Reply.Likelihood(-9, false, 1)));
        replies.set(0, new Reply.Likelihood(-1, true, 1));
        replies.set(2 * choices - 1, new Reply.Likelihood(-1, true, 1));
        replies.set(3 * choices - 1, new Reply.Likelihood(-1, true, 1));
        var measured = robust.measure(item, replies);
        double plain = item.target().equals("A") ? 1 : 0;
        double others = item.target().equals("D") ? 1 : 0;
        assertEquals(new Measurement.Value(plain), measured.get(Metric.Key.of("acc")));
        assertEquals(new Measurement.Value(others), measured.get(Metric.Key.of("acc@uppercase")));
        assertEquals(new Measurement.Value(Math.min(plain, others)), measured.get(Metric.Key.of("acc@worst")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pages", "pronouns"})
    void whatHasNoQuestionIsRefused(String name) {
        var task = Suites.library(Suites.folder()).task(name);
        var refused = assertThrows(TaskException.class, () -> task.perturbed(LOUD, 1));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("task " + name + ": cannot be perturbed"));
    }
}
