package dev.millrace.sampler;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers values by request id, the newest ones only.
 *
 * @param <V> what is remembered
 */
public final class Recent<V> {
    private final LinkedHashMap<String, V> values = new LinkedHashMap<>();
    private final int sizeMax;

    /**
     * An empty memory.
     *
     * @param sizeMax most ids kept; the oldest is forgotten first
     */
    public Recent(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    /** Remembers, as the newest. */
    public void put(String requestId, V value) {
        values.remove(requestId);
        values.put(requestId, value);
        if (values.size() > sizeMax) {
            values.remove(values.firstEntry().getKey());
        }
    }

    /** Whether the id is remembered. */
    public boolean contains(String requestId) {
        return values.containsKey(requestId);
    }

    /** Forgets the id and returns its value, if it was remembered. */
    public @Nullable V take(String requestId) {
        return values.remove(requestId);
    }

    /** Forgets everything and remembers these instead, as far as they fit. */
    public void replaceWith(Map<String, V> others) {
        values.clear();
        others.forEach(this::put);
    }
}
