package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NewestPreferencesTest {
    private static final int PARTITIONS = 4;

    @Test
    void keepsTheSameOnesInTheSameOrderHoweverPartitionsTakeTurns() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var partitions = new ArrayList<Queue<PreferencesDerived>>();
            var last = new TreeMap<String, PreferencesDerived>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(ranked(i, random));
                partitions.get(i).forEach(item -> last.put(item.getItemId(), item));
            }
            int itemsMax = 1 + random.nextInt(20);
            var newest = new NewestPreferences(itemsMax);
            while (partitions.stream().anyMatch(left -> !left.isEmpty())) {
                var item = partitions.get(random.nextInt(PARTITIONS)).poll();
                if (item != null) {
                    newest.put(item.getItemId(), Optional.of(item));
                }
            }
            var sorted = last.values().stream()
                    .sorted(Comparator.comparingLong(PreferencesDerived::getRankedEpochMs)
                            .thenComparing(PreferencesDerived::getItemId))
                    .toList();
            var expected = sorted.subList(Math.max(0, sorted.size() - itemsMax), sorted.size());
            assertEquals(expected, newest.items(), "seed " + seed);
        }
    }

    /** Some items, some of them more than once, each later than before. */
    private static Queue<PreferencesDerived> ranked(int partition, SplittableRandom random) {
        var items = new ArrayDeque<PreferencesDerived>();
        for (int i = 0; i < 20; i++) {
            items.add(item(partition + "-" + random.nextInt(8), 10 * i + random.nextInt(9)));
        }
        return items;
    }

    @Test
    void dropsWhatIsRemovedAndTakesWhatComesAgain() {
        var newest = new NewestPreferences(2);
        newest.put("a", Optional.of(item("a", 1)));
        newest.put("b", Optional.of(item("b", 2)));
        newest.put("a", Optional.empty());
        newest.put("nobody", Optional.empty());
        assertEquals(List.of(item("b", 2)), newest.items());
        newest.put("a", Optional.of(item("a", 3)));
        assertEquals(List.of(item("b", 2), item("a", 3)), newest.items());
    }

    private static PreferencesDerived item(String id, long rankedMs) {
        return PreferencesDerived.newBuilder()
                .setItemId(id)
                .setRankedEpochMs(rankedMs)
                .build();
    }
}
