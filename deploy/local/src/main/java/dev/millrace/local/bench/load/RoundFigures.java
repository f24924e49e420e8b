package dev.millrace.local.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One target in one round at one level.
 *
 * @param round 1 or more
 * @param seconds from the first request to the last answer
 * @param tokensPerSecond output tokens of all answers over that time
 * @param latencies percentiles of this round
 */
public record RoundFigures(int round, double seconds, double tokensPerSecond, Map<Latency, Percentiles> latencies) {
    /** Every figure that is compared between targets, by the name that the report's JSON gives it. */
    Map<String, Double> compared() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("throughput", tokensPerSecond);
        latencies.forEach((latency, times) -> {
            all.put(latency.key() + "P50", times.p50());
            all.put(latency.key() + "P95", times.p95());
            all.put(latency.key() + "P99", times.p99());
        });
        return all;
    }
}
