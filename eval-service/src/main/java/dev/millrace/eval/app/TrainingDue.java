package dev.millrace.eval.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * When a model is to be trained by itself: so many items have changed since the last training that came to an end, and the one
 * that failed after it is some time ago. Of one thread.
 */
final class TrainingDue {
    private static final Duration PAUSE_MIN = Duration.ofSeconds(30);
    private static final Duration PAUSE_MAX = Duration.ofHours(1);

    private final int itemsMin;
    private final InstantSource clock;
    /** At most {@link #itemsMin}. */
    private final Set<String> changed = new HashSet<>();

    private Instant notBefore = Instant.MIN;
    private Duration pause = PAUSE_MIN;

    /**
     * No item has changed yet.
     *
     * @param itemsMin so many make a training due, 1 or more
     */
    TrainingDue(int itemsMin, InstantSource clock) {
        this.itemsMin = itemsMin;
        this.clock = clock;
    }

    /** The preferences of an item came or changed; it counts once however often. */
    void changed(String itemId) {
        if (changed.size() < itemsMin) {
            changed.add(itemId);
        }
    }

    boolean isDue() {
        return changed.size() >= itemsMin && !clock.instant().isBefore(notBefore);
    }

    /** It was trained, or nothing but other preferences would help: as many are to change again. */
    void settle() {
        changed.clear();
        notBefore = Instant.MIN;
        pause = PAUSE_MIN;
    }

    /** A training failed: it is due again after a pause, which doubles with each failure from half a minute to an hour. */
    void fail() {
        notBefore = clock.instant().plus(pause);
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }
}
