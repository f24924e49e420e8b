package dev.millrace.model.train.retrain;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a topic has been looked at.
 *
 * @param offsets of the next record by partition; one that is not there is looked at from its beginning
 */
public record Position(SortedMap<Integer, Long> offsets) {
    /** The beginning. */
    public static final Position START = new Position(new TreeMap<>());

    public Position {
        offsets = new TreeMap<>(offsets);
    }

    /** Of offsets by partition. */
    public static Position of(Map<Integer, Long> offsets) {
        return new Position(new TreeMap<>(offsets));
    }

    /**
     * Of what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Position parse(String text) {
        var offsets = new TreeMap<Integer, Long>();
        for (var part : text.isEmpty() ? new String[0] : text.split(",")) {
            var pair = part.split(":", 2);
            if (pair.length != 2) {
                throw new IllegalArgumentException("%s: '%s' is no position".formatted(Retraining.MARK, text));
            }
            offsets.put(Integer.valueOf(pair[0]), Long.valueOf(pair[1]));
        }
        return new Position(offsets);
    }

    /** As {@code 0:15,1:7}. */
    public String text() {
        return offsets.entrySet().stream()
                .map(each -> each.getKey() + ":" + each.getValue())
                .collect(Collectors.joining(","));
    }
}
