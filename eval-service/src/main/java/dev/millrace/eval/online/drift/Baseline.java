package dev.millrace.eval.online.drift;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a version of a model did at one time.
 *
 * @param version {@code model@version}
 * @param name what it is called: {@code "first"} when it was made by itself
 * @param takenMs when, milliseconds since the epoch
 * @param values of each measure, at most {@value #VALUES_MAX}, finite
 */
public record Baseline(String version, String name, long takenMs, Map<Measure, List<Double>> values) {
    /** Name of the baselines that are made by themselves. */
    public static final String FIRST = "first";

    /** Most values of a measure. */
    public static final int VALUES_MAX = 5_000;

    private static final int NAME_MAX = 64;

    public Baseline {
        if (name.isEmpty() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException("name: must have 1 to %d characters".formatted(NAME_MAX));
        }
        var copies = new EnumMap<Measure, List<Double>>(Measure.class);
        values.forEach((measure, some) -> {
            if (some.size() > VALUES_MAX || !some.stream().allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "values.%s: must be at most %d finite numbers".formatted(measure.label(), VALUES_MAX));
            }
            copies.put(measure, List.copyOf(some));
        });
        values = Map.copyOf(copies);
    }

    /** The values of a measure; none when it was not seen. */
    public List<Double> of(Measure measure) {
        return values.getOrDefault(measure, List.of());
    }
}
