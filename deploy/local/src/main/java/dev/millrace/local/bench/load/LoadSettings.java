package dev.millrace.local.bench.load;

import dev.millrace.local.bench.traffic.Arrivals;
import dev.millrace.local.bench.traffic.Bounds;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.bench.traffic.TrafficShape;
import dev.millrace.local.system.UsageException;
import java.util.HashSet;
import java.util.List;

/**
 * One run of the load generator.
 *
 * @param targets 1 to 8 with different names; the first is the one that the others are compared with
 * @param loads 1 to 32, each measured in every round
 * @param shape of the requests
 * @param warmUp requests to each target before the first round, 0 to 1000
 * @param rounds 1 to 100
 * @param seed of everything that is drawn
 * @param busy busy processes beside the measurement, 0 to 64
 * @param timeoutSeconds longest time of one request, 1 to 3600
 */
public record LoadSettings(
        List<Target> targets,
        List<Load> loads,
        TrafficShape shape,
        int warmUp,
        int rounds,
        long seed,
        int busy,
        int timeoutSeconds) {
    /** @throws UsageException when one is out of range */
    public LoadSettings {
        targets = List.copyOf(targets);
        loads = List.copyOf(loads);
        require(!targets.isEmpty() && targets.size() <= 8, "--url: 1 to 8 are needed, not " + targets.size());
        var names = new HashSet<String>();
        targets.forEach(target ->
                require(names.add(target.name()), "--url: two are called '%s'; use name=url".formatted(target.name())));
        require(!loads.isEmpty() && loads.size() <= 32, "--streams and --rate: 1 to 32 levels, not " + loads.size());
        loads.forEach(LoadSettings::requireBounds);
        Bounds.require("--warm-up", warmUp, 0, 1000);
        Bounds.require("--rounds", rounds, 1, 100);
        Bounds.require("--busy", busy, 0, 64);
        Bounds.require("--timeout", timeoutSeconds, 1, 3600);
    }

    private static void requireBounds(Load load) {
        switch (load) {
            case ClosedLoop(int streams, int requests) -> {
                Bounds.require("--streams", streams, 1, 256);
                Bounds.require("--requests", requests, 1, 1000);
            }
            case OpenLoop(double rate, int seconds, int inFlightMax) -> {
                Bounds.require("--rate", rate, 0.01, 1000);
                Bounds.require("--seconds", seconds, 1, 3600);
                Bounds.require("--in-flight", inFlightMax, 1, 1024);
                // Half of the bound: the schedule is cut at the bound, and a Poisson count scatters.
                require(
                        rate * seconds <= Arrivals.COUNT_MAX / 2.0,
                        "--rate %s for --seconds %d is %.0f requests a round; at most %d"
                                .formatted(rate, seconds, rate * seconds, Arrivals.COUNT_MAX / 2));
            }
            case LongPrompts(int streams, double everySeconds, int words, int count) -> {
                Bounds.require("--streams", streams, 1, 256);
                Bounds.require("--long-every", everySeconds, 0.1, 600);
                Bounds.require("--long-words", words, 1, TrafficShape.WORDS_MAX);
                Bounds.require("--long-count", count, 1, 1000);
            }
        }
    }

    private static void require(boolean holds, String refusal) {
        if (!holds) {
            throw new UsageException(refusal);
        }
    }
}
