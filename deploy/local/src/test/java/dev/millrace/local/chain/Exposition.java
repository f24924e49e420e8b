package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scrape in Prometheus' text format 0.0.4, read by its published rules and by nothing looser: one block a metric, HELP
 * and TYPE once each and before its samples, no series twice, buckets that only grow and end with the count.
 */
record Exposition(Map<String, Metric> metrics) {
    private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? ([0-9.eE+-]+|NaN|[+-]?Inf)(?: [0-9]+)?");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    /** One line with a value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    /** One metric with everything under its name. */
    record Metric(String name, String help, String type, List<Sample> samples) {
        /** Adds a HELP or TYPE line, each of which there is once; one of another name begins another metric. */
        Metric with(String word, String itsName, String text) {
            boolean same = itsName.equals(name) && samples.isEmpty();
            boolean isHelp = word.equals("HELP");
            assertTrue(isHelp || TYPES.contains(text), itsName + " is a " + text);
            assertTrue(!same || (isHelp ? help : type).isEmpty(), word + " twice: " + itsName);
            var newHelp = isHelp ? text : same ? help : "";
            var newType = isHelp ? same ? type : "" : text;
            return new Metric(itsName, newHelp, newType, new ArrayList<>());
        }

        /** Names of its labels, but for those of the format itself. */
        Set<String> labels() {
            var all = samples.stream()
                    .flatMap(sample -> sample.labels().keySet().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            all.removeAll(Set.of("le", "quantile"));
            return all;
        }
    }

    static Exposition parse(String text) {
        assertTrue(text.endsWith("\n"), "the last line has no end");
        var metrics = new LinkedHashMap<String, Metric>();
        var series = new HashSet<String>();
        Metric current = new Metric("", "", "", List.of());
        for (var line : text.split("\n")) {
            var head = HEAD.matcher(line);
            if (head.matches()) {
                current =
                        current.with(head.group(1), head.group(2), head.group(3).strip());
                var before = metrics.put(current.name(), current);
                assertTrue(before == null || before.samples().isEmpty(), "a second block: " + line);
            } else {
                assertFalse(line.startsWith("#"), line);
                var sample = sample(line);
                assertTrue(belongs(sample.name(), current), line + " under " + current);
                assertTrue(series.add(sample.name() + sample.labels()), "twice: " + line);
                current.samples().add(sample);
            }
        }
        metrics.values().forEach(Exposition::check);
        return new Exposition(metrics);
    }

    private static Sample sample(String line) {
        var matcher = SAMPLE.matcher(line);
        assertTrue(matcher.matches(), line);
        var labels = new TreeMap<String, String>();
        var text = matcher.group(2) == null ? "" : matcher.group(2);
        var label = LABEL.matcher(text);
        int end = 0;
        while (label.find() && label.start() == end) {
            assertEquals(null, labels.put(label.group(1), label.group(2)), line);
            end = label.end();
        }
        assertEquals(text.length(), end, "labels of " + line);
        return new Sample(matcher.group(1), labels, value(matcher.group(3)));
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static boolean belongs(String sample, Metric metric) {
        var suffix = sample.startsWith(metric.name())
                ? sample.substring(metric.name().length())
                : "?";
        return switch (metric.type()) {
            case "histogram" -> Set.of("_bucket", "_sum", "_count").contains(suffix);
            case "summary" -> Set.of("", "_sum", "_count").contains(suffix);
            default -> suffix.isEmpty();
        };
    }

    private static void check(Metric metric) {
        assertFalse(metric.type().isEmpty(), metric.name() + " has no TYPE");
        if (metric.type().equals("counter")) {
            assertTrue(metric.name().endsWith("_total") || !isOurs(metric), metric.name());
            metric.samples().forEach(sample -> assertTrue(sample.value() >= 0, sample.toString()));
        } else if (metric.type().equals("histogram")) {
            var counts = new LinkedHashMap<Map<String, String>, Double>();
            for (var sample : metric.samples()) {
                var labels = new TreeMap<>(sample.labels());
                var bound = labels.remove("le");
                if (sample.name().endsWith("_bucket")) {
                    double before = counts.getOrDefault(labels, 0.0);
                    assertTrue(bound != null && sample.value() >= before, sample.toString());
                    counts.put(labels, sample.value());
                } else if (sample.name().endsWith("_count")) {
                    assertEquals(sample.value(), counts.getOrDefault(labels, -1.0), "+Inf bucket of " + sample);
                }
            }
        }
    }

    /** Whether the metric is one of this project's. */
    static boolean isOurs(Metric metric) {
        return metric.name().startsWith("millrace_") || metric.name().startsWith("gen_ai_");
    }

    /** This project's, without the maxima that stand beside each histogram. */
    List<Metric> ours() {
        return metrics.values().stream()
                .filter(Exposition::isOurs)
                .filter(metric -> !metric.name().endsWith("_max"))
                .toList();
    }

    /** Sum over the series of a counter or gauge. */
    double sum(String name) {
        var metric = metrics.get(name);
        assertTrue(metric != null, name + " is not among " + metrics.keySet());
        return metric.samples().stream().mapToDouble(Sample::value).sum();
    }
}
