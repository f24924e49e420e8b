package dev.millrace.model.train.lesson;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Figures of some items by their names, as training logs call them: {@code loss}, {@code rewards/margins}.
 *
 * @param means sorted by name; {@value #LOSS} is always there
 */
public record Figures(SortedMap<String, Mean> means) {
    public static final String LOSS = "loss";

    /**
     * A mean.
     *
     * @param count what it goes over: tokens, answers or pairs, at least one
     */
    public record Mean(double value, long count) {
        public Mean {
            if (count < 1) {
                throw new IllegalArgumentException("count: must be at least 1, is " + count);
            }
        }

        Mean with(Mean other) {
            long both = count + other.count;
            return new Mean(value * ((double) count / both) + other.value * ((double) other.count / both), both);
        }
    }

    public Figures {
        means = Collections.unmodifiableSortedMap(new TreeMap<>(means));
        if (!means.containsKey(LOSS)) {
            throw new IllegalArgumentException("means: loss is missing");
        }
    }

    /** The loss alone. */
    public static Figures of(double loss, long count) {
        return new Figures(new TreeMap<>(Map.of(LOSS, new Mean(loss, count))));
    }

    /** These and one more. */
    public Figures with(String name, double value, long count) {
        var more = new TreeMap<>(means);
        more.put(name, new Mean(value, count));
        return new Figures(more);
    }

    /**
     * The value of one.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public double value(String name) {
        Mean mean = means.get(name);
        if (mean == null) {
            throw new IllegalArgumentException("no figure is called " + name + ", only " + means.keySet());
        }
        return mean.value();
    }

    /** Values by name. */
    public SortedMap<String, Double> values() {
        var values = new TreeMap<String, Double>();
        means.forEach((name, mean) -> values.put(name, mean.value()));
        return values;
    }

    /** Nats. */
    public double loss() {
        return value(LOSS);
    }

    /**
     * The figures of several parts as those of all their items.
     *
     * @param parts at least one
     */
    public static Figures together(List<Figures> parts) {
        var means = new TreeMap<String, Mean>();
        parts.forEach(part -> part.means.forEach((name, mean) -> means.merge(name, mean, Mean::with)));
        return new Figures(means);
    }
}
