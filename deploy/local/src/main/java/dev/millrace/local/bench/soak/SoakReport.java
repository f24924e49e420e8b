package dev.millrace.local.bench.soak;

import dev.millrace.local.bench.report.Machine;
import java.util.List;
import java.util.Map;

/**
 * What a soak found; this record is the schema of {@code --json}. Memory is in MiB.
 *
 * @param schema {@value #SCHEMA}
 * @param startedAt ISO 8601 instant
 * @param command the exact command line
 * @param machine on which it all ran
 * @param model folder of the model package
 * @param minutes of traffic between baseline and end
 * @param streams clients at once
 * @param seed of everything drawn
 * @param passed zero errors, no restart, and every check passes
 * @param outputTokens of the streamed answers
 * @param restarts of services since the baseline
 * @param traffic good and bad requests by kind, warm-up included
 * @param examples the first problems
 * @param checks the end against the baseline
 * @param samples in the course of time
 */
public record SoakReport(
        String schema,
        String startedAt,
        String command,
        Machine machine,
        String model,
        double minutes,
        int streams,
        long seed,
        boolean passed,
        long outputTokens,
        int restarts,
        Map<SoakKind, SoakTally.Counts> traffic,
        List<String> examples,
        List<Check> checks,
        List<Sample> samples) {
    /** Name and version of the schema. */
    public static final String SCHEMA = "millrace-soak/1";

    public SoakReport {
        examples = List.copyOf(examples);
        checks = List.copyOf(checks);
        samples = List.copyOf(samples);
    }

    /**
     * All processes at one time.
     *
     * @param minute since the start of the warm-up
     * @param phase "warm-up", "baseline", "traffic" or "end"
     * @param processes vitals by process
     */
    public record Sample(double minute, String phase, Map<String, Map<Vital, Double>> processes) {}
}
