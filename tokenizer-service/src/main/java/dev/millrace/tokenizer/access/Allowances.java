package dev.millrace.tokenizer.access;

import dev.millrace.security.Limits;
import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The allowances of those who came lately, at most {@value #TRACKED_MAX}: beyond that the one that was not seen for the
 * longest time is forgotten and begins anew when it comes again. With more keys than that, limits by the minute are only
 * as good as that. Safe for many threads.
 */
public final class Allowances {
    /** Most callers that are kept in mind; as many as a keys file can hold. */
    public static final int TRACKED_MAX = 10_000;

    private record Entry(Limits limits, Allowance allowance) {}

    private final Limits defaults;
    private final TimeMeter clock;
    private final int trackedMax;
    private final Map<String, Entry> tracked;

    /** @param defaults what counts where a key says nothing */
    public Allowances(Limits defaults, InstantSource clock) {
        this(defaults, clock, TRACKED_MAX);
    }

    Allowances(Limits defaults, InstantSource clock, int trackedMax) {
        this.defaults = defaults.or(Limits.NONE);
        this.clock = new Ticks(clock);
        this.trackedMax = trackedMax;
        this.tracked = new LinkedHashMap<>(16, 0.75f, true);
    }

    /** The allowance of a caller; it begins anew when his limits have changed. */
    public synchronized Allowance of(String tenant, Limits own) {
        var limits = own.or(defaults);
        var entry = tracked.get(tenant);
        if (entry == null || !entry.limits().equals(limits)) {
            entry = new Entry(limits, new Allowance(limits, clock));
            tracked.put(tenant, entry);
            if (tracked.size() > trackedMax) {
                tracked.remove(tracked.keySet().iterator().next());
            }
        }
        return entry.allowance();
    }

    /** The allowance of somebody who came lately; null when nobody knows him. */
    public synchronized @Nullable Allowance find(String tenant) {
        var entry = tracked.get(tenant);
        return entry == null ? null : entry.allowance();
    }

    /** How many are kept in mind. */
    synchronized int size() {
        return tracked.size();
    }

    /** The library's clock. */
    private record Ticks(InstantSource clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.millis() * 1_000_000;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
