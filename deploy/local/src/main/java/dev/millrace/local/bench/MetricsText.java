package dev.millrace.local.bench;

import java.util.OptionalDouble;

/**
 * A page of metrics in Prometheus' text format: one line a value, {@code name{label="value"} 1.5}.
 *
 * @param text of the page
 */
public record MetricsText(String text) {
    /**
     * The sum over all lines of a metric that carry the label; empty when there is none.
     *
     * @param label such as {@code area="heap"}; empty for any
     */
    public OptionalDouble sum(String name, String label) {
        double[] values = text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }
}
