package dev.millrace.eval.reward.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How much labellers count: what they add up to is added here from the weights of the items. */
class LabellerWeightsTest {
    @Test
    void oneWhoJudgesNearlyEverythingCountsForTheShareAndNoMore() {
        var counted = counted(Map.of("a", 90, "b", 4, "c", 3, "d", 2, "e", 1));
        assertEquals(.4, counted.getOrDefault("a", 0.) / sum(counted), 1e-12);
        assertEquals(10, sum(counted) - counted.getOrDefault("a", 0.), 1e-12);
    }

    @Test
    void twoOfThemCountForTheShareEach() {
        var counted = counted(Map.of("a", 50, "b", 40, "c", 4, "d", 3, "e", 3));
        assertEquals(.4, counted.getOrDefault("a", 0.) / sum(counted), 1e-12);
        assertEquals(.4, counted.getOrDefault("b", 0.) / sum(counted), 1e-12);
        assertEquals(10, sum(counted) - counted.getOrDefault("a", 0.) - counted.getOrDefault("b", 0.), 1e-12);
    }

    @Test
    void whereNobodyHasMoreAndWhereThereAreFewEverybodyCountsFully() {
        var even = Map.of("a", 40, "b", 30, "c", 20, "d", 6, "e", 4);
        assertEquals(new TreeMap<>(Map.of("a", 40., "b", 30., "c", 20., "d", 6., "e", 4.)), counted(even));
        assertEquals(new TreeMap<>(Map.of("a", 90., "b", 10.)), counted(Map.of("a", 90, "b", 10)));
    }

    @Test
    void anItemOfSeveralHasTheMeanOfTheirWeights() {
        var judges = new ArrayList<>(Collections.nCopies(90, List.of("a")));
        for (var other : List.of("b", "c", "d", "e")) {
            judges.addAll(Collections.nCopies(5, List.of("a", other)));
        }
        var weights = new LabellerWeights(judges, .4);
        double alone = weights.of(List.of("a"));
        assertEquals((alone + 1) / 2, weights.of(List.of("a", "b")), 1e-12);
        // 100 are a's, and 10 the others': a counts for 0.4 / 0.6 of these.
        assertEquals(.4 / .6 * 10 / 100, alone, 1e-12);
    }

    /** By labeller, the weights of what he judged, of so many items each. */
    private static TreeMap<String, Double> counted(Map<String, Integer> items) {
        var judges = items.entrySet().stream()
                .flatMap(entry -> Collections.nCopies(entry.getValue(), List.of(entry.getKey())).stream())
                .toList();
        var weights = new LabellerWeights(judges, .4);
        return judges.stream()
                .collect(Collectors.groupingBy(List::getFirst, TreeMap::new, Collectors.summingDouble(weights::of)));
    }

    private static double sum(Map<String, Double> counted) {
        return counted.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
