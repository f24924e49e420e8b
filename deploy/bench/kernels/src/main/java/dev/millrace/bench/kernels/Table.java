package dev.millrace.bench.kernels;

import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** The results for people: work a second of processor time, with the range over the iterations. */
final class Table {
    private static final List<String> UNITS = List.of("bytes", "tokens", "prompts", "steps", "rows");

    private Table() {}

    static void print(Collection<RunResult> results, PrintStream out) {
        out.printf("%n%-58s %12s %-10s %26s %8s%n", "kernel", "a core does", "", "least to most", "merged");
        results.forEach(result -> out.println(line(result)));
        out.printf("%nmerged: words that the tokenizer's cache did not have%n");
    }

    private static String line(RunResult result) {
        String unit = UNITS.stream()
                .filter(each -> total(result, each) > 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name(result) + " counted no work"));
        double scale = unit.equals("bytes") ? 1e-6 : 1;
        var rates = iterations(result).stream()
                .mapToDouble(each -> scale * value(each, unit) / (value(each, "cpuNanos") / 1e9))
                .summaryStatistics();
        double rate = scale * total(result, unit) / (total(result, "cpuNanos") / 1e9);
        double words = total(result, "words");
        return String.format(
                Locale.ROOT,
                "%-58s %12s %-10s %26s %8s",
                name(result),
                number(rate),
                unit.equals("bytes") ? "MB/s" : unit + "/s",
                number(rates.getMin()) + " to " + number(rates.getMax()),
                words == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * total(result, "merged") / words));
    }

    private static String number(double rate) {
        return String.format(Locale.ROOT, rate < 1000 ? "%.1f" : "%,.0f", rate);
    }

    private static String name(RunResult result) {
        var parameters = result.getParams();
        String[] path = parameters.getBenchmark().split("\\.", -1);
        String values = parameters.getParamsKeys().stream()
                .map(key -> key + "=" + parameters.getParam(key))
                .collect(Collectors.joining(" "));
        return path[path.length - 2] + "." + path[path.length - 1] + " " + values;
    }

    private static List<IterationResult> iterations(RunResult result) {
        return result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .toList();
    }

    private static double total(RunResult result, String counter) {
        return iterations(result).stream()
                .mapToDouble(each -> value(each, counter))
                .sum();
    }

    private static double value(IterationResult iteration, String counter) {
        var result = iteration.getSecondaryResults().get(counter);
        return result == null ? 0 : result.getScore();
    }
}
