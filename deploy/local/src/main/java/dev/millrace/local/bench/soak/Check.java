package dev.millrace.local.bench.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One vital of one process, both times after a quiet phase and a collection.
 *
 * @param process its name
 * @param vital what
 * @param baseline after the warm-up
 * @param end after the traffic; null when the process could not be asked, which fails
 * @param allowed most that passes at the end; null when it is not judged
 */
public record Check(
        String process,
        Vital vital,
        double baseline,
        @Nullable Double end,
        @Nullable Double allowed) {
    /** Whether it came back. */
    @JsonProperty
    public boolean passes() {
        return end != null && (allowed == null || end <= allowed);
    }

    /**
     * Everything that was seen at the beginning.
     *
     * @param baseline vitals by process
     * @param end the same after the traffic
     */
    static List<Check> all(Map<String, Map<Vital, Double>> baseline, Map<String, Map<Vital, Double>> end) {
        List<Check> checks = new ArrayList<>();
        baseline.forEach((process, vitals) -> vitals.forEach((vital, before) -> {
            var after = end.getOrDefault(process, Map.of()).get(vital);
            checks.add(new Check(process, vital, before, after, allowed(vital, before, vitals)));
        }));
        return checks;
    }

    /**
     * The resident memory of the process that has the slots is shown and not judged: a slot's pages become resident when
     * a sequence first grows that long, which may be hours after the warm-up.
     */
    private static @Nullable Double allowed(Vital vital, double baseline, Map<Vital, Double> vitals) {
        boolean growsByUse = vital == Vital.RESIDENT && vitals.containsKey(Vital.SLOTS_IN_USE);
        return growsByUse ? null : vital.allowed(baseline);
    }
}
