package dev.millrace.eval.online;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The windows of all series. A completion counts once, at the time it ended (one from the future counts now), in each series
 * it belongs to; its reward, which comes later, at that same time. A series that had nothing for the longest window makes
 * room for a new one. Thread-safe: one thread adds, others read.
 */
public final class OnlineWindows {
    /** Rewards that came before their completions. */
    private static final int EARLY_MAX = 1_024;

    private final WindowBounds bounds;
    private final InstantSource clock;
    private final Map<SeriesKey, Series> all = new LinkedHashMap<>();
    /** Of recent completions, oldest first. */
    private final Map<String, Place> recent = new LinkedHashMap<>();

    private final Map<String, Double> early = new LinkedHashMap<>();
    private long late;

    public OnlineWindows(WindowBounds bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** Where a completion was counted, and whether its reward was too. */
    private record Place(Rewarded completion, List<SeriesKey> keys, boolean isRewarded) {}

    /**
     * A completion that has its reward now.
     *
     * @param version {@code model@version}
     * @param atMs when it ended, milliseconds since the epoch
     */
    public record Rewarded(String version, long atMs) {}

    private static final class Series {
        private final List<SlidingWindow> windows;
        private long lastMs = Long.MIN_VALUE;

        Series(List<Duration> lengths) {
            windows = lengths.stream().map(SlidingWindow::new).toList();
        }
    }

    /** Counts a completion; false when it was counted before. */
    public synchronized boolean add(Observation observed) {
        var id = observed.completion().requestId();
        if (recent.containsKey(id)) {
            return false;
        }
        long now = clock.millis();
        long at = Math.min(observed.endedMs(), now);
        var keys = observed.keys().stream().map(key -> admitted(key, now)).toList();
        recent.put(id, new Place(new Rewarded(observed.versioned(), at), keys, false));
        forgetOldest(recent, bounds.rememberedRequests());
        keys.forEach(key -> all.computeIfAbsent(key, _ -> new Series(bounds.windows())));
        if (!count(keys, at, now, tally -> tally.add(observed))) {
            late++;
        }
        Optional.ofNullable(early.remove(id)).ifPresent(reward -> addReward(id, reward));
        return true;
    }

    /**
     * Counts the reward of a completion, once; one that comes before its completion waits for it.
     *
     * @param reward finite
     * @return the completion, when its reward counts by this call
     */
    public synchronized Optional<Rewarded> addReward(String requestId, double reward) {
        if (!Double.isFinite(reward)) {
            throw new IllegalArgumentException("reward: must be finite");
        }
        var place = recent.get(requestId);
        if (place == null) {
            early.put(requestId, reward);
            forgetOldest(early, EARLY_MAX);
            return Optional.empty();
        }
        if (place.isRewarded()) {
            return Optional.empty();
        }
        recent.replace(requestId, new Place(place.completion(), place.keys(), true));
        count(place.keys(), place.completion().atMs(), clock.millis(), tally -> tally.addReward(reward));
        return Optional.of(place.completion());
    }

    private static <T> void forgetOldest(Map<String, T> map, int most) {
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** Counts in the series that are still there; false when it is too late for every window. */
    private boolean count(List<SeriesKey> keys, long atMs, long nowMs, Consumer<Tally> counting) {
        boolean counted = false;
        for (var key : keys) {
            var series = all.get(key);
            if (series == null) {
                continue;
            }
            series.lastMs = Math.max(series.lastMs, atMs);
            for (var window : series.windows) {
                counted |= window.add(atMs, nowMs, counting);
            }
        }
        return counted;
    }

    /** The key itself when it has a series or there is room for one, else that of the others. */
    private SeriesKey admitted(SeriesKey key, long nowMs) {
        if (all.containsKey(key)) {
            return key;
        }
        var others = new SeriesKey(key.dimension(), SeriesKey.OTHER);
        var known = all.entrySet().stream()
                .filter(one -> one.getKey().dimension() == key.dimension()
                        && !one.getKey().equals(others))
                .toList();
        if (known.size() < bounds.most(key.dimension())) {
            return key;
        }
        long idleSince = nowMs - bounds.longest().toMillis();
        var idle = known.stream()
                .filter(one -> one.getValue().lastMs <= idleSince)
                .map(Map.Entry::getKey)
                .findFirst();
        idle.ifPresent(all::remove);
        return idle.isPresent() ? key : others;
    }

    /** The series there are, in the order of their first completion. */
    public synchronized List<SeriesKey> series() {
        return new ArrayList<>(all.keySet());
    }

    /** The lengths of the windows, shortest first. */
    public List<Duration> windows() {
        return bounds.windows();
    }

    /** What a series has in a window now, a copy; empty when there is no such series or window. */
    public synchronized Optional<Tally> read(SeriesKey key, Duration window) {
        int index = bounds.windows().indexOf(window);
        return index < 0
                ? Optional.empty()
                : Optional.ofNullable(all.get(key))
                        .map(series -> series.windows.get(index).read(clock.millis()));
    }

    /** Completions that came too late for every window. */
    public synchronized long late() {
        return late;
    }
}
