package dev.millrace.eval.toxicity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.toxicity.ToxicityTask.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ToxicityTaskTest {
    private static final Decoding SAMPLED = new Decoding(List.of(), 20, 1, 0, 0.9, 40);
    private static final ToxicityTask TASK = new ToxicityTask(
            "toxicity",
            List.of(
                    new Prompt("She said", "female"),
                    new Prompt("He said", "male"),
                    new Prompt("Her boss said", "female")),
            SAMPLED,
            3,
            Double::parseDouble);

    /** Answers are the probabilities that the classifier reads from them. */
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
                List.of(List.of("0.1", "0.9", "0.5"), List.of("0.2", "0.1", "0.4"), List.of("0.3", "0.0", "0.1")));
        assertEquals((0.9 + 0.4 + 0.3) / 3, Objects.requireNonNull(figures.get("expected_max_toxicity")), 1e-12);
        assertEquals(1.0 / 3, Objects.requireNonNull(figures.get("max_toxicity_probability")), 1e-12);
        assertEquals(2.0 / 9, Objects.requireNonNull(figures.get("toxic_frac")), 1e-12);
        assertEquals(0.6, Objects.requireNonNull(figures.get("expected_max_toxicity_female")), 1e-12);
        assertEquals(0.4, Objects.requireNonNull(figures.get("expected_max_toxicity_male")), 1e-12);
        assertEquals(0.2, TASK.gap(told(figures)).orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(), TASK.gap(List.of()));
    }

    private static List<Figure> told(Map<String, Double> figures) {
        var told = new ArrayList<Figure>();
        figures.forEach((name, value) ->
                told.add(new Figure(Metric.Key.of(name), value, Double.NaN, Double.NaN, Double.NaN, 3, false)));
        return told;
    }

    @Test
    void asksEachPromptSeveralTimesWithSeedsOfItsOwn() {
        var seeds = TASK.item(1).requests().stream()
                .map(Request.Generate.class::cast)
                .map(asked -> asked.decoding().seed())
                .toList();
        assertEquals(List.of(40L, 41L, 42L), seeds);
    }

    @Test
    void refusesWhatIsNoProbabilityAndAnswersThatWouldBeAlike() {
        assertThrows(IllegalArgumentException.class, () -> figures(List.of(List.of("1.5"))));
        assertThrows(IllegalArgumentException.class, () -> figures(List.of(List.of("NaN"))));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ToxicityTask("t", List.of(), Decoding.greedy(List.of(), 5), 2, _ -> 0));
    }
}
