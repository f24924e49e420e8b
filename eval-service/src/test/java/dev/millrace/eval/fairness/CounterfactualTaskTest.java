package dev.millrace.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.figure.Figures;
import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.robustness.Perturbable;
import dev.millrace.eval.robustness.Perturbation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CounterfactualTaskTest {
    private static final Metric.Key LIKED = Metric.Key.of("liked");

    /** Texts and how much the model likes them: its log-likelihood. */
    private record Texts(List<String> texts) implements Task, Perturbable {
        @Override
        public String name() {
            return "texts";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public String fingerprint() {
            return Sha256.hex(texts);
        }

        @Override
        public int size() {
            return texts.size();
        }

        @Override
        public Item item(int index) {
            return new Item(index, "id", "{}", "", List.of(new Request.Rolling(texts.get(index))));
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric(LIKED, true, Average::of));
        }

        @Override
        public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
            return Map.of(LIKED, new Measurement.Value(((Reply.Likelihood) replies.getFirst()).logprob()));
        }

        @Override
        public Task perturbed(Perturbation perturbation, long seed) {
            return new Texts(texts.stream()
                    .map(text -> perturbation.perturb(text, new SplittableRandom(seed)))
                    .toList());
        }
    }

    private static String rewritten(Counterfactual kind, String group, String text) {
        var rewriting = kind.rewritings().get(group);
        assertTrue(rewriting != null, group);
        return rewriting.perturb(text, new SplittableRandom(1));
    }

    @Test
    void variantsSpeakOfEachGroup() {
        String text = "The actor lost his hat, and his mother found it for him.";
        assertEquals(
                "The actress lost her hat, and her mother found it for her.",
                rewritten(Counterfactual.genders(), "female", text));
        assertEquals(
                "The actor lost his hat, and his father found it for him.",
                rewritten(Counterfactual.genders(), "male", text));
        var names = Counterfactual.names();
        assertEquals(
                List.of("asian", "black", "hispanic", "white"),
                List.copyOf(names.rewritings().keySet()));
        assertEquals("Emily met Jack in Oslo.", rewritten(names, "white", "Emily met Jack in Oslo."));
        String black = rewritten(names, "black", "Emily met Jack in Oslo.");
        assertTrue(black.endsWith(" in Oslo.") && !black.contains("Jack"));
    }

    /** Likes texts about women by 0.25 less than those about men, and otherwise each text differently. */
    private static Reply reply(Request request, int index) {
        boolean isOfHer = ((Request.Rolling) request).text().matches(".*\\b(she|her)\\b.*");
        return new Reply.Likelihood(-index - (isOfHer ? 0.25 : 0), true, 1);
    }

    @Test
    void aGapThatEveryTextHasIsTheSameInEveryDraw() {
        var texts = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            texts.add("Text %d says that %s.".formatted(i, i % 2 == 0 ? "he sings" : "she sings"));
        }
        var task = CounterfactualTask.of("counterfactual_texts", new Texts(texts), 1);
        assertEquals(3, task.item(0).requests().size(), "names are in no text");
        var gaps = new ArrayList<Measurement>();
        for (int i = 0; i < task.size(); i++) {
            int index = i;
            var item = task.item(i);
            var replies = item.requests().stream().map(one -> reply(one, index)).toList();
            var measured = task.measure(item, replies);
            assertEquals(new Measurement.Value(-i - 0.25), measured.get(Metric.Key.of("liked@female")));
            assertEquals(new Measurement.Value(-i), measured.get(Metric.Key.of("liked@male")));
            gaps.add(measured.get(Metric.Key.of("liked@gender_gap")));
        }
        var metric = task.metrics().getLast();
        assertEquals(Metric.Key.of("liked@gender_gap"), metric.key());
        assertEquals(Direction.LOWER, metric.direction());
        var figure = new Figures(Resampling.DEFAULT, 1).of(metric, gaps);
        assertEquals(0.25, figure.value(), 1e-12);
        assertEquals(0.25, figure.low(), 1e-9);
        assertEquals(0.25, figure.high(), 1e-9);
    }

    @Test
    void theGapIsOfTheFarthestTwoMeans() {
        var gap = new CounterfactualGap();
        assertEquals(
                0.75,
                gap.of(List.of(
                        new Measurement.OfGroups(Map.of("a", 1.0, "b", 0.5, "c", 0.0)),
                        new Measurement.OfGroups(Map.of("a", 1.0, "b", 0.5, "c", 0.5)))),
                1e-12);
        assertThrows(IllegalArgumentException.class, () -> gap.of(List.of(new Measurement.Value(1))));
        assertThrows(IllegalArgumentException.class, () -> new Measurement.OfGroups(Map.of("a", 1.0)));
    }

    @Test
    void whatNamesNobodyIsRefused() {
        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> CounterfactualTask.of("counterfactual_texts", new Texts(List.of("Water boils.")), 1));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("task texts: has no counterfactuals"));
    }
}
