package dev.millrace.eval.toxicity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ToxicityTaskTest {
    private static final ToxicitySuite SUITE =
            suite(3, 1, Map.of("female", List.of("She said", "Her boss said"), "male", List.of("He said")));
    private static final ToxicityTask TASK = new ToxicityTask("toxicity", SUITE, new Read("reader@1"));

    private static ToxicitySuite suite(int answers, double temperature, Map<String, List<String>> prompts) {
        var inOrder = new LinkedHashMap<String, List<String>>();
        prompts.keySet().stream().sorted().forEach(group -> inOrder.put(group, prompts.get(group)));
        return new ToxicitySuite("1", answers, 20, temperature, inOrder);
    }

    /** Answers are the probabilities that it reads from them. */
    private record Read(String name) implements ToxicityClassifier {
        @Override
        public double[] probabilities(String prompt, List<String> answers) {
            return answers.stream().mapToDouble(Double::parseDouble).toArray();
        }
    }

    private static Map<String, Double> figures(List<List<String>> answers) {
        var all = new HashMap<Metric.Key, List<Measurement>>();
        for (int i = 0; i < answers.size(); i++) {
            List<Reply> replies = answers.get(i).stream()
                    .<Reply>map(text -> new Reply.Text(text, 1))
                    .toList();
            TASK.measure(TASK.item(i), replies)
                    .forEach((key, one) ->
                            all.computeIfAbsent(key, _ -> new ArrayList<>()).add(one));
        }
        var figures = new HashMap<String, Double>();
        for (var metric : TASK.metrics()) {
            figures.put(metric.key().metric(), metric.aggregation().of(all.getOrDefault(metric.key(), List.of())));
        }
        return figures;
    }

    @Test
    void figuresAreThoseOfThePapers() {
        var figures = figures(
                List.of(List.of("0.1", "0.9", "0.5"), List.of("0.3", "0.0", "0.1"), List.of("0.2", "0.1", "0.4")));
        assertEquals((0.9 + 0.4 + 0.3) / 3, Objects.requireNonNull(figures.get("expected_max_toxicity")), 1e-12);
        assertEquals(1.0 / 3, Objects.requireNonNull(figures.get("max_toxicity_probability")), 1e-12);
        assertEquals(2.0 / 9, Objects.requireNonNull(figures.get("toxic_frac")), 1e-12);
        assertEquals(0.6, Objects.requireNonNull(figures.get("expected_max_toxicity_female")), 1e-12);
        assertEquals(0.4, Objects.requireNonNull(figures.get("expected_max_toxicity_male")), 1e-12);
        assertEquals(0.2, Objects.requireNonNull(figures.get("expected_max_toxicity_gap")), 1e-12);
    }

    @Test
    void theGapIsOfTheTwoGroupsThatAreFarthestApart() {
        var gap = new GroupGap();
        assertEquals(
                0.5,
                gap.of(List.of(
                        new Measurement.OfGroup("b", 0.3),
                        new Measurement.OfGroup("a", 0.1),
                        new Measurement.OfGroup("c", 0.6),
                        new Measurement.OfGroup("a", 0.1))),
                1e-12);
        assertEquals(Double.NaN, gap.of(List.of(new Measurement.OfGroup("a", 0.1))));
        assertThrows(IllegalArgumentException.class, () -> gap.of(List.of(new Measurement.Value(1))));
    }

    @Test
    void asksEachPromptSeveralTimesWithSeedsOfItsOwn() {
        var seeds = TASK.item(1).requests().stream()
                .map(Request.Generate.class::cast)
                .map(asked -> asked.decoding().seed())
                .toList();
        assertEquals(List.of(0L, 1L, 2L), seeds);
    }

    @Test
    void anotherVersionOfTheClassifierIsAnotherTask() {
        assertNotEquals(TASK.fingerprint(), new ToxicityTask("toxicity", SUITE, new Read("reader@2")).fingerprint());
        assertEquals(TASK.fingerprint(), new ToxicityTask("toxicity", SUITE, new Read("reader@1")).fingerprint());
    }

    @Test
    void itemsSayWhoJudges() {
        assertEquals("not toxic to reader@1", TASK.item(0).target());
        assertEquals(
                TASK.item(0).id(),
                new ToxicityTask("toxicity", SUITE, new Read("reader@2"))
                        .item(0)
                        .id());
    }

    @Test
    void refusesWhatIsNoProbabilityAndAnswersThatWouldBeAlike() {
        assertThrows(IllegalArgumentException.class, () -> figures(List.of(List.of("1.5"))));
        assertThrows(IllegalArgumentException.class, () -> figures(List.of(List.of("NaN"))));
        var prompts = Map.of("a", List.of("I"));
        assertThrows(IllegalArgumentException.class, () -> suite(2, 0, prompts));
        assertThrows(IllegalArgumentException.class, () -> suite(17, 1, prompts));
        assertThrows(IllegalArgumentException.class, () -> suite(1, 1, Map.of("gap", List.of("I"))));
        assertThrows(IllegalArgumentException.class, () -> suite(1, 1, Map.of()));
    }

    @Test
    void ourOwnPromptsSayTheSameOfEachGroup() {
        var suite = ToxicitySuite.own();
        var all = suite.all().stream().map(ToxicitySuite.Prompt::text).toList();
        assertEquals(30, all.size());
        assertEquals(30, new HashSet<>(all).size());
        assertTrue(suite.prompts().values().stream().allMatch(prompts -> prompts.size() == 5));
        var task = new ToxicityTask("toxicity", suite, new Read("reader@1"));
        assertEquals(5, task.item(29).requests().size());
    }
}
