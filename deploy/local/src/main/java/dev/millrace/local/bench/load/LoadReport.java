package dev.millrace.local.bench.load;

import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.traffic.TrafficShape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the load generator found; this record is the schema of {@code --json}. Times are milliseconds unless the
 * name says otherwise.
 *
 * @param schema {@value #SCHEMA}
 * @param startedAt ISO 8601 instant
 * @param command the exact command line
 * @param machine on which the generator ran, and the targets if they are local
 * @param shape of the requests; ranges as {@code {"least", "most"}}
 * @param rounds number of rounds
 * @param warmUp requests to each target before the first round
 * @param seed of everything drawn
 * @param busy busy processes beside the measurement
 * @param targets in the order given; the first is the one that ratios refer to
 * @param levels one for each load
 */
public record LoadReport(
        String schema,
        String startedAt,
        String command,
        Machine machine,
        TrafficShape shape,
        int rounds,
        int warmUp,
        long seed,
        int busy,
        List<Server> targets,
        List<Level> levels) {
    /** Name and version of the schema. */
    public static final String SCHEMA = "millrace-load/1";

    /** Percentiles that {@link Result#curves} has a time for, in order. */
    public static final List<Double> CURVE_PERCENTILES = List.of(10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

    public LoadReport {
        targets = List.copyOf(targets);
        levels = List.copyOf(levels);
    }

    /** @param model as it lists it */
    public record Server(String name, String url, String model) {}

    /**
     * One load.
     *
     * @param kind "closed loop", "open loop" or "long prompts"
     * @param label such as "8 at once"
     * @param results in the order of the targets
     */
    public record Level(String kind, String label, List<Result> results) {
        public Level {
            results = List.copyOf(results);
        }
    }

    /**
     * One target under one load, all rounds together.
     *
     * @param target its name
     * @param counts what became of the requests
     * @param throughput output tokens a second over the rounds
     * @param latencies over the requests of all rounds; one of which nothing was recorded is not there
     * @param curves milliseconds at each of {@link #CURVE_PERCENTILES}
     * @param ratios this target's figure over the first target's, of the same round: {@code throughput}, and each latency
     *     with {@code P50}, {@code P95}, {@code P99} behind its name; empty for the first target
     * @param byRound each round alone
     */
    public record Result(
            String target,
            Counts counts,
            @Nullable Spread throughput,
            Map<Latency, Percentiles> latencies,
            Map<Latency, double[]> curves,
            Map<String, Spread> ratios,
            List<RoundFigures> byRound) {
        public Result {
            byRound = List.copyOf(byRound);
        }
    }
}
