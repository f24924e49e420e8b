package dev.millrace.local.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * A page of metrics in Prometheus' text format: one line a value, {@code name{label="value"} 1.5}.
 *
 * @param text of the page
 */
public record MetricsText(String text) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Without an upgrade to HTTP/2, with which now and then the body of a page never comes. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The page of a service that runs here, by its management port. */
    public static MetricsText of(int managementPort) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(managementPort)))
                .timeout(TIMEOUT)
                .build();
        return new MetricsText(HTTP.send(request, BodyHandlers.ofString()).body());
    }

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
