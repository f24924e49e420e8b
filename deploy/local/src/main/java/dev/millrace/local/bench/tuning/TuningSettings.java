package dev.millrace.local.bench.tuning;

import dev.millrace.local.bench.traffic.Bounds;
import dev.millrace.local.system.UsageException;
import java.util.List;

/**
 * How tuning is tried.
 *
 * @param name of the adapter to make
 * @param trial what is asked before and after
 * @param swapStreams streams of the base, and as many of an earlier version, that are open while the new one is put in force, 1 to 32
 * @param seed of everything that is drawn; held-out prompts are those of {@code bench feedback} with the same seed
 */
public record TuningSettings(String name, Trial trial, int swapStreams, long seed) {
    /** Of the sampled answers, the same as of {@code bench feedback}. */
    public static final double TEMPERATURE = 1.0;

    /** @throws UsageException when one is out of range */
    public TuningSettings {
        Bounds.require("--swap-streams", swapStreams, 1, 32);
        if (!name.matches("[a-z0-9][a-z0-9_.-]{0,63}")) {
            throw new UsageException("--name must be small letters, digits, dots, hyphens and underscores, at most 64");
        }
    }

    /**
     * What is asked before and after.
     *
     * @param heldOut prompts that are never ranked, 2 or more
     * @param streams requests at once, 1 to 32
     * @param maxTokens most tokens of an answer, 8 to 1024
     * @param suites tasks with accuracies, 1 to 16
     * @param bound by how much accuracy may fall, 0 to 1
     */
    public record Trial(int heldOut, int streams, int maxTokens, List<String> suites, double bound) {
        public Trial {
            suites = List.copyOf(suites);
            Bounds.require("--held-out", heldOut, 2, Integer.MAX_VALUE);
            Bounds.require("--streams", streams, 1, 32);
            Bounds.require("--max-tokens", maxTokens, 8, 1024);
            Bounds.require("--suite", suites.size(), 1, 16);
            Bounds.require("--bound", bound, 0, 1);
        }
    }
}
