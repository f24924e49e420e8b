package dev.millrace.eval.online;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What happened within the last while, by the time at which it happened. Time goes in {@value #STEPS} steps a window, which
 * begin at multiples of their length since the epoch; a window is the step that has begun and those before it, so it is
 * shorter than its name by a step at most. What comes late counts where it belongs as long as its step is in the window:
 * that is the lateness which is allowed. Not thread-safe.
 */
final class SlidingWindow {
    static final int STEPS = 30;

    private final long stepMs;
    private final Tally[] tallies = new Tally[STEPS];
    private final long[] steps = new long[STEPS];

    /**
     * An empty window.
     *
     * @param length 1 second to 7 days
     */
    SlidingWindow(Duration length) {
        stepMs = length.toMillis() / STEPS;
        Arrays.fill(steps, Long.MIN_VALUE);
        Arrays.setAll(tallies, _ -> new Tally());
    }

    /** Counts something that happened at a time, not after now; false when that is before the window. */
    boolean add(long atMs, long nowMs, Consumer<Tally> counting) {
        long step = Math.floorDiv(atMs, stepMs);
        if (step <= Math.floorDiv(nowMs, stepMs) - STEPS) {
            return false;
        }
        int slot = Math.floorMod(step, STEPS);
        if (steps[slot] > step) {
            // Somebody has asked, or counted, by a clock that was ahead.
            return false;
        }
        if (steps[slot] < step) {
            steps[slot] = step;
            tallies[slot] = new Tally();
        }
        counting.accept(tallies[slot]);
        return true;
    }

    /** All that is in the window now. */
    Tally read(long nowMs) {
        long newest = Math.floorDiv(nowMs, stepMs);
        var sum = new Tally();
        for (int slot = 0; slot < STEPS; slot++) {
            if (steps[slot] > newest - STEPS && steps[slot] <= newest) {
                sum.add(tallies[slot]);
            }
        }
        return sum;
    }
}
