package dev.millrace.local.system;

import java.time.Duration;

/**
 * How long to wait before a process is started again: 0.5 s after the first quick death, then twice as long each time,
 * at most 10 s. A process that lived for half a minute starts the row anew.
 */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(10);
    /** After so many quick deaths in a row a process counts as failing. */
    static final int QUICK_DEATHS_MAX = 6;

    private static final Duration QUICK = Duration.ofSeconds(30);

    private int quickDeaths;

    /**
     * The wait after a death.
     *
     * @param lived how long the process lived
     */
    Duration afterDeath(Duration lived) {
        quickDeaths = lived.compareTo(QUICK) < 0 ? quickDeaths + 1 : 1;
        var wait = FIRST.multipliedBy(1L << Math.min(quickDeaths - 1, 10));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    /** Whether it keeps dying; it is still started again, every 10 s. */
    boolean isFailing() {
        return quickDeaths >= QUICK_DEATHS_MAX;
    }
}
