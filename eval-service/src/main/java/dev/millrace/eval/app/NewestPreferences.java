package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The items that were ranked last, of the records of topic preferences: of each key the last one. Which they are follows from
 * the records alone, not from how partitions take turns, unless one that made room for itself is removed later: then what went
 * for it stays away.
 */
final class NewestPreferences {
    private final int itemsMax;
    private final Map<String, Place> places = new HashMap<>();
    private final TreeMap<Place, PreferencesDerived> items = new TreeMap<>();

    /**
     * Has none yet.
     *
     * @param itemsMax that are kept, 1 or more
     */
    NewestPreferences(int itemsMax) {
        this.itemsMax = itemsMax;
    }

    private record Place(long rankedMs, String key) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byTime = Long.compare(rankedMs, other.rankedMs);
            return byTime == 0 ? key.compareTo(other.key) : byTime;
        }
    }

    /** Takes the next record of a key; an empty one removes it. */
    void put(String key, Optional<PreferencesDerived> item) {
        var before = places.remove(key);
        if (before != null) {
            items.remove(before);
        }
        item.ifPresent(fresh -> {
            var place = new Place(fresh.getRankedEpochMs(), key);
            places.put(key, place);
            items.put(place, fresh);
        });
        if (items.size() > itemsMax) {
            places.remove(items.pollFirstEntry().getKey().key());
        }
    }

    /** In the order in which they were ranked, and of one moment by key. */
    List<PreferencesDerived> items() {
        return List.copyOf(items.values());
    }
}
