package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and measurements, against lm-evaluation-harness on the same files. */
class HarnessGoldenTest {
    private static final TaskLibrary LIBRARY = Suites.library(Suites.folder());

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(Suites.folder().resolveSibling("."))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void asksWhatTheHarnessAsks(String name) {
        JsonNode golden = Golden.json("harness/" + name + ".json");
        FileTask task = LIBRARY.task(name);
        assertEquals(golden.get("requests").size(), task.size());
        for (int i = 0; i < task.size(); i++) {
            List<String> expected = new ArrayList<>();
            golden.get("requests").get(i).forEach(arguments -> expected.add(shown(arguments)));
            List<String> asked = task.item(i).requests().stream()
                    .map(HarnessGoldenTest::shown)
                    .distinct()
                    .toList();
            assertEquals(expected, asked, name + " " + i);
        }
    }

    /** The arguments of the harness in the form of {@link #shown(Request)}. */
    private static String shown(JsonNode arguments) {
        if (arguments.size() == 1) {
            return "rolling " + arguments.get(0).textValue();
        }
        JsonNode second = arguments.get(1);
        if (second.isTextual()) {
            return "likelihood %s|%s".formatted(arguments.get(0).textValue(), second.textValue());
        }
        List<String> until = second.get("until").isTextual()
                ? List.of(second.get("until").textValue())
                : Golden.list(second.get("until")).stream()
                        .map(JsonNode::textValue)
                        .toList();
        boolean isDrawn = second.path("do_sample").booleanValue();
        return "generate %s|%s|%d|%s"
                .formatted(
                        arguments.get(0).textValue(),
                        until,
                        second.path("max_gen_toks").asInt(256),
                        isDrawn ? second.get("temperature").doubleValue() : 0.0);
    }

    private static String shown(Request request) {
        return switch (request) {
            case Request.Likelihood asked -> "likelihood %s|%s".formatted(asked.context(), asked.continuation());
            case Request.Rolling asked -> "rolling " + asked.text();
            case Request.Generate asked -> {
                Decoding decoding = asked.decoding();
                yield "generate %s|%s|%d|%s"
                        .formatted(asked.context(), decoding.until(), decoding.maxTokens(), decoding.temperature());
            }
        };
    }

    @ParameterizedTest
    @MethodSource("names")
    void measuresWhatTheHarnessMeasures(String name) {
        JsonNode golden = Golden.json("harness/" + name + ".json");
        FileTask task = LIBRARY.task(name);
        Set<Metric.Key> compared = new HashSet<>();
        for (int i = 0; i < task.size(); i++) {
            Item item = task.item(i);
            Map<Metric.Key, Measurement> measured =
                    task.measure(item, replies(golden.get("replies").get(i)));
            int index = i;
            golden.get("measured")
                    .properties()
                    .forEach(filter -> filter.getValue().get(index).properties().forEach(metric -> {
                        Metric.Key key = new Metric.Key(metric.getKey(), filter.getKey());
                        assertSame(key, metric.getValue(), measured.get(key), name + " " + index);
                        compared.add(key);
                    }));
        }
        task.metrics().forEach(metric -> assertEquals(true, compared.contains(metric.key()), metric.toString()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void makesTheFiguresThatTheHarnessMakes(String name) {
        JsonNode golden = Golden.json("harness/" + name + ".json");
        FileTask task = LIBRARY.task(name);
        for (Metric metric : task.metrics()) {
            List<Measurement> measurements = new ArrayList<>();
            for (int i = 0; i < task.size(); i++) {
                measurements.add(
                        task.measure(task.item(i), replies(golden.get("replies").get(i)))
                                .get(metric.key()));
            }
            assertEquals(
                    golden.get("aggregated").get(metric.key().toString()).doubleValue(),
                    metric.aggregation().of(measurements),
                    1e-9,
                    name + " " + metric.key());
        }
    }

    private static List<Reply> replies(JsonNode said) {
        List<Reply> replies = new ArrayList<>();
        for (JsonNode repetitions : said) {
            for (JsonNode reply : repetitions) {
                if (reply.isTextual()) {
                    replies.add(new Reply.Text(reply.textValue(), 1));
                } else if (reply.isArray()) {
                    replies.add(new Reply.Likelihood(
                            reply.get(0).doubleValue(), reply.get(1).booleanValue(), 1));
                } else {
                    replies.add(new Reply.Likelihood(reply.doubleValue(), false, 1));
                }
            }
        }
        return replies;
    }

    private static void assertSame(Metric.Key key, JsonNode expected, @Nullable Measurement measured, String where) {
        String message = where + " " + key;
        switch (measured) {
            case Measurement.Value value
            when key.metric().equals("brier_score") -> assertEquals(brier(expected), value.value(), 1e-12, message);
            case Measurement.Value value -> assertEquals(expected.doubleValue(), value.value(), message);
            case Measurement.Ratio ratio -> {
                assertEquals(expected.get(0).doubleValue(), ratio.sum(), message);
                assertEquals(expected.get(1).doubleValue(), ratio.weight(), message);
            }
            case Measurement.Classes classes -> {
                assertEquals(expected.get(0).asText(), classes.gold(), message);
                assertEquals(expected.get(1).asText(), classes.predicted(), message);
            }
            case Measurement.Texts texts -> {
                assertEquals(List.of(expected.get(0).textValue()), texts.references(), message);
                assertEquals(expected.get(1).textValue(), texts.prediction(), message);
            }
            case null, default -> assertInstanceOf(Measurement.Value.class, measured, message);
        }
    }

    /** The harness keeps the right place and the probabilities; here their distance is kept. */
    private static double brier(JsonNode expected) {
        double[] probabilities = Golden.doubles(expected.get(1));
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double off = probabilities[i] - (i == expected.get(0).intValue() ? 1 : 0);
            sum += off * off;
        }
        return sum;
    }
}
