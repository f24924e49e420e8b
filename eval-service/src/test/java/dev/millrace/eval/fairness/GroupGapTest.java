package dev.millrace.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GroupGapTest {
    @Test
    void variantsSpeakOfEachGroup() {
        var genders = Counterfactual.genders().variants("The actor lost his hat, and his mother found it for him.", 1);
        assertEquals(
                Map.of(
                        "female", "The actress lost her hat, and her mother found it for her.",
                        "male", "The actor lost his hat, and his father found it for him."),
                genders);
        var names = Counterfactual.names().variants("Emily met Jack in Oslo.", 1);
        assertEquals(List.of("asian", "black", "hispanic", "white"), List.copyOf(names.keySet()));
        assertEquals("Emily met Jack in Oslo.", names.get("white"));
        String black = Objects.requireNonNull(names.get("black"));
        assertTrue(black.endsWith(" in Oslo.") && !black.contains("Jack"));
    }

    @Test
    void aGapThatEveryTextHasIsNoChance() {
        var random = new SplittableRandom(5);
        double[] base = DoubleStream.generate(random::nextDouble).limit(40).toArray();
        double[] higher = DoubleStream.of(base).map(one -> one + 0.1).toArray();
        var gap = GroupGap.of(new LinkedHashMap<>(Map.of("a", base, "b", higher)), random);
        assertEquals(0.1, gap.gap(), 1e-12);
        assertEquals(0.1, gap.low(), 1e-9, "variants of a text are drawn together");
        assertEquals(0.1, gap.high(), 1e-9);
        assertEquals(0.001, gap.chance());
        double mean = DoubleStream.of(base).average().orElseThrow();
        var a = gap.groups().stream()
                .filter(one -> one.group().equals("a"))
                .findFirst()
                .orElseThrow();
        assertEquals(mean, a.mean(), 1e-12);
        assertTrue(a.low() < mean && mean < a.high() && a.high() - a.low() < 0.3);
    }

    @Test
    void groupsThatAreAlikeAreRarelyFoundApart() {
        int found = 0;
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var values = new LinkedHashMap<String, double[]>();
            for (String group : List.of("a", "b", "c")) {
                values.put(
                        group,
                        DoubleStream.generate(random::nextDouble).limit(30).toArray());
            }
            found += GroupGap.of(values, random).chance() <= 0.05 ? 1 : 0;
        }
        assertTrue(found <= 12, found + " of 100 where 5 are expected");
    }

    @Test
    void takesTheWaysOfARunApart() {
        var items = new ArrayList<ItemResult>();
        for (int i = 0; i < 3; i++) {
            var item = new Item(i, "id", "{}", "", List.of(new Request.Rolling("x")));
            Map<Metric.Key, Measurement> measurements = i == 2
                    ? Map.of(key("acc"), new Measurement.Value(0))
                    : Map.of(key("acc"), new Measurement.Value(1), key("acc@b"), new Measurement.Value(i));
            items.add(new ItemResult(item, List.of(new Reply.Likelihood(-1, true, 1)), measurements));
        }
        var result = new TaskResult("t", "1", "f", List.of(), items);
        var keys = new LinkedHashMap<String, Metric.Key>();
        keys.put("a", key("acc"));
        keys.put("b", key("acc@b"));
        var gap = GroupGap.of(result, keys, new SplittableRandom(1));
        assertEquals(0.5, gap.gap(), 1e-12);
        assertEquals(2, gap.groups().getFirst().texts());
    }

    @Test
    void refusesGroupsThatCannotBeCompared() {
        var random = new SplittableRandom(1);
        double[] one = {1};
        assertThrows(IllegalArgumentException.class, () -> GroupGap.of(Map.of("a", one), random));
        assertThrows(
                IllegalArgumentException.class, () -> GroupGap.of(Map.of("a", one, "b", new double[] {1, 2}), random));
        assertThrows(
                IllegalArgumentException.class,
                () -> GroupGap.of(Map.of("a", one, "b", new double[] {Double.NaN}), random));
    }

    private static Metric.Key key(String name) {
        return Metric.Key.of(name);
    }
}
