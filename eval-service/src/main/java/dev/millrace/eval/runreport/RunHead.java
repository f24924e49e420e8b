package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Run;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run without what it found.
 *
 * @param key its letter in the report, A to H; A is the baseline
 * @param id of the run
 * @param label what people call it
 * @param model name of the model
 * @param modelVersion its version
 * @param settings what else was set, in order
 * @param startedEpochMs when it began, milliseconds since the epoch
 * @param endedEpochMs when it ended
 */
public record RunHead(
        String key,
        String id,
        String label,
        String model,
        String modelVersion,
        Map<String, String> settings,
        long startedEpochMs,
        long endedEpochMs) {
    public RunHead {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    static RunHead of(String key, Run run) {
        return new RunHead(
                key,
                run.id(),
                run.label(),
                run.model(),
                run.modelVersion(),
                run.settings(),
                run.startedEpochMs(),
                run.endedEpochMs());
    }
}
