package dev.millrace.eval.harness;

import java.util.List;
import java.util.Map;

/** A set of items and what is measured over them. Immutable; safe for many threads. */
public interface Task {
    /** Its name, [A-Za-z0-9_.-]{1,128}. */
    String name();

    /** Its version as its file says. */
    String version();

    /** SHA-256, hex, of everything that its items and measurements follow from. */
    String fingerprint();

    /** How many items. */
    int size();

    /** An item, 0 to size - 1; the same each time, but for what a search or another service has to be asked for it. */
    Item item(int index);

    /** What is measured. */
    List<Metric> metrics();

    /**
     * What the replies say of an item.
     *
     * @param replies parallel to the item's requests
     * @return measurements by the metric's key; a metric without one does not count this item
     */
    Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies);
}
