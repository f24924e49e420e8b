package dev.millrace.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.ChoiceLikelihoods;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RobustTaskTest {
    private static final Metric.Key ACC = Metric.Key.of("acc");

    /** Statements that are true, with the choices yes and no. */
    private record Statements(List<String> texts, Direction direction) implements Task, Perturbable {
        Statements(List<String> texts) {
            this(texts, Direction.HIGHER);
        }

        @Override
        public String name() {
            return "statements";
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
            String text = texts.get(index);
            return new Item(
                    index,
                    Sha256.hex(List.of(text)),
                    "{}",
                    "yes",
                    List.of(new Request.Likelihood(text, " yes"), new Request.Likelihood(text, " no")));
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric(ACC, direction, Average::of));
        }

        @Override
        public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
            return Map.of(
                    ACC, new Measurement.Value(ChoiceLikelihoods.of(replies).likeliest() == 0 ? 1 : 0));
        }

        @Override
        public Task perturbed(Perturbation perturbation, long seed) {
            return new Statements(
                    texts.stream()
                            .map(text -> perturbation.perturb(text, new SplittableRandom(seed)))
                            .toList(),
                    direction);
        }
    }

    /** Says yes, but not to a text in capitals and, for fish, not in small letters either. */
    private static List<Reply> answers(Item item) {
        var replies = new ArrayList<Reply>();
        for (var request : item.requests()) {
            var asked = (Request.Likelihood) request;
            boolean says = !asked.context().equals("FISH SWIM")
                    && !asked.context().equals("fish swim")
                    && !asked.context().equals("BIRDS FLY");
            boolean isLikely = says == asked.continuation().equals(" yes");
            replies.add(new Reply.Likelihood(isLikely ? -1 : -2, isLikely, 1));
        }
        return replies;
    }

    private static final Statements TASK = new Statements(List.of("Birds fly", "Fish swim"));

    @Test
    void countsEachWayAndTheWorstOfEachItem() {
        var robust = RobustTask.of("robust", TASK, List.of("lowercase", "uppercase"), 1);
        assertEquals(2, robust.size());
        var birds = measured(robust, 0);
        assertEquals(
                Map.of(
                        "acc",
                        1.0,
                        "acc@lowercase",
                        1.0,
                        "acc@uppercase",
                        0.0,
                        "acc@worst",
                        0.0,
                        "acc@drop",
                        1.0,
                        "acc@flip",
                        0.5),
                birds);
        var fish = measured(robust, 1);
        assertEquals(1.0, fish.get("acc@flip"));
        assertEquals(
                List.of("acc", "acc@lowercase", "acc@uppercase", "acc@worst", "acc@drop", "acc@flip"),
                robust.metrics().stream().map(metric -> metric.key().metric()).toList());
    }

    @Test
    void hasNoWorstWayWhereNoWayIsBetter() {
        var neither = new Statements(TASK.texts(), Direction.NEITHER);
        var robust = RobustTask.of("robust", neither, List.of("lowercase", "uppercase"), 1);
        assertEquals(
                List.of("acc", "acc@lowercase", "acc@uppercase", "acc@flip"),
                robust.metrics().stream().map(metric -> metric.key().metric()).toList());
        assertEquals(
                Map.of("acc", 1.0, "acc@lowercase", 1.0, "acc@uppercase", 0.0, "acc@flip", 0.5), measured(robust, 0));
    }

    private static Map<String, Double> measured(RobustTask task, int index) {
        var item = task.item(index);
        assertEquals(6, item.requests().size());
        var figures = new java.util.HashMap<String, Double>();
        task.measure(item, answers(item))
                .forEach((key, measurement) ->
                        figures.put(key.metric(), WorstCase.figure(measurement).orElseThrow()));
        return figures;
    }

    @Test
    void theDropIsOfTheFigureOfAllItems() {
        var drop = RobustTask.of("robust", TASK, List.of("lowercase"), 1);
        var measurements = List.of(
                        drop.measure(drop.item(0), answers(drop.item(0))),
                        drop.measure(drop.item(1), answers(drop.item(1))))
                .stream()
                .map(all -> all.get(Metric.Key.of("acc@drop")))
                .toList();
        assertEquals(WorstCase.relativeDrop(1.0, 0.5), Average.of(measurements), 1e-15);
    }

    @Test
    void isAnotherTaskWithOtherPerturbations() {
        var one = RobustTask.of("robust", TASK, List.of("lowercase"), 1);
        assertNotEquals(
                one.fingerprint(),
                RobustTask.of("robust", TASK, List.of("uppercase"), 1).fingerprint());
        assertNotEquals(one.item(0).id(), TASK.item(0).id());
        assertEquals(
                one.item(0).id(),
                RobustTask.of("robust", TASK, List.of("uppercase"), 1).item(0).id());
        assertThrows(IllegalArgumentException.class, () -> new RobustTask("robust", TASK, Map.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RobustTask("robust", TASK, Map.of("short", new Statements(List.of("One")))));
    }
}
