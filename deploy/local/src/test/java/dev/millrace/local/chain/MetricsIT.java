package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Port;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Prometheus sees after real requests, against the documentation and the dashboard. */
@Timeout(120)
class MetricsIT {
    private static final String NONSENSE = "no-such-model-7f3a";
    private static final List<Port> SERVICES =
            List.of(Port.TOKENIZER_MANAGEMENT, Port.SAMPLER_MANAGEMENT, Port.MODEL_MANAGEMENT, Port.EVAL_MANAGEMENT);
    /** A row of the table: name, type, unit, labels, meaning. A name with a star comes with its first event. */
    private static final Pattern ROW =
            Pattern.compile("\\| `((?:millrace|gen_ai)_[a-z_]+)`(\\*?) \\| (\\w+) \\| [^|]+ \\| ([^|]*) \\| [^|]+ \\|");

    private static final Pattern NAME = Pattern.compile("\\b(?:millrace|gen_ai)_[a-z_]+\\b");

    private static final Map<String, Exposition.Metric> scraped = new LinkedHashMap<>();
    private static final StringBuilder everything = new StringBuilder();
    private static String model;

    private record Documented(boolean late, String type, Set<String> labels) {}

    @BeforeAll
    static void askTwiceAndWronglyAndScrape() throws Exception {
        var system = RunningSystem.get();
        var figures = new Figures(system);
        model = figures.describe().getModel();
        assertEquals(200, chat(system, model));
        assertEquals(200, chat(system, model));
        assertEquals(404, chat(system, NONSENSE));
        figures.awaitIdle(30);
        // The completion is the last thing that is counted.
        Eventually.holds(
                "a completion is counted",
                30,
                () -> scrape(system, Port.EVAL_MANAGEMENT).contains("millrace_eval_completions_total"));
        for (var port : SERVICES) {
            var text = scrape(system, port);
            everything.append(text);
            for (var metric : Exposition.parse(text).ours()) {
                assertEquals(null, scraped.put(metric.name(), metric), metric.name() + " has two services");
            }
        }
    }

    @Test
    void theConventionsMetricsSayWhatHappened() {
        var duration = scraped.get("gen_ai_server_request_duration_seconds");
        assertEquals(
                Set.of(
                        "gen_ai_operation_name",
                        "gen_ai_provider_name",
                        "gen_ai_request_model",
                        "gen_ai_response_model",
                        "error_type"),
                duration.labels());
        var good = duration.samples().stream()
                .filter(sample -> sample.name().endsWith("_count")
                        && sample.labels().get("error_type").isEmpty())
                .toList();
        assertEquals(model, good.getFirst().labels().get("gen_ai_request_model"));
        assertEquals("chat", good.getFirst().labels().get("gen_ai_operation_name"));
        assertTrue(good.getFirst().value() >= 2, good.toString());
        assertBounds("gen_ai_server_request_duration_seconds", "0.01", "81.92", 15);
        assertBounds("gen_ai_server_time_to_first_token_seconds", "0.001", "10.0", 17);
        assertBounds("gen_ai_server_time_per_output_token_seconds", "0.01", "2.5", 14);
        assertBounds("gen_ai_client_token_usage", "1.0", "6.7108864E7", 15);
    }

    @Test
    void theEngineSaysWhatItDid() {
        assertEquals(0, sum("millrace_model_num_requests_running"));
        assertEquals(0, sum("millrace_model_num_requests_waiting"));
        assertEquals(0, sum("millrace_model_kv_cache_usage_ratio"));
        double queries = sum("millrace_model_prefix_cache_queries_tokens_total");
        double hits = sum("millrace_model_prefix_cache_hits_tokens_total");
        // The same prompt twice: the second one finds all but its last token.
        assertTrue(hits > 0 && hits < queries, hits + " of " + queries);
        for (var stage : List.of("queue", "prefill", "decode", "inference")) {
            assertTrue(count("millrace_model_request_" + stage + "_time_seconds") >= 2, stage);
            assertTrue(count("millrace_sampler_request_" + stage + "_time_seconds") >= 2, stage);
        }
        assertTrue(count("millrace_model_step_seconds") > 0);
        assertEquals(count("millrace_model_step_seconds"), count("millrace_model_batch_size"));
        // A verification is one sequence's step, whatever it computes besides.
        assertEquals(
                sum("millrace_model_generation_tokens_total") - count("millrace_model_verification_step_seconds"),
                scraped.get("millrace_model_batch_size").samples().stream()
                        .filter(sample -> sample.name().endsWith("_sum"))
                        .findFirst()
                        .orElseThrow()
                        .value());
    }

    @Test
    void aModelThatDoesNotExistIsNoLabel() {
        assertFalse(everything.toString().contains(NONSENSE));
    }

    @Test
    void everyMetricIsDocumentedAsItIsAndNoOther() throws Exception {
        var documented = documented();
        var late = new TreeSet<String>();
        documented.forEach((name, row) -> {
            if (row.late()) {
                late.add(name);
            }
        });
        scraped.forEach((name, metric) -> {
            assertFalse(metric.help().isEmpty(), name + " has no HELP");
            var row = documented.get(name);
            assertTrue(row != null, name + " is not in docs/observability.md");
            assertEquals(row.type(), metric.type(), name);
            assertEquals(row.labels(), metric.labels(), name);
        });
        var missing = new TreeSet<>(documented.keySet());
        missing.removeAll(scraped.keySet());
        missing.removeAll(late);
        assertEquals(Set.of(), missing, "documented, but not in a scrape");
    }

    @Test
    void theDashboardNamesOnlyWhatIsScraped() throws Exception {
        var known = new HashSet<>(scraped.keySet());
        documented().forEach((name, row) -> known.add(name));
        var dashboard = new ObjectMapper()
                .readTree(root().resolve("deploy/observability/millrace-dashboard.json")
                        .toFile());
        var expressions = new ArrayList<String>();
        collect(dashboard, expressions);
        assertTrue(expressions.size() > 10, "only " + expressions);
        int named = 0;
        for (var expression : expressions) {
            var name = NAME.matcher(expression.replaceAll("\\{[^}]*\\}|by \\([^)]*\\)", ""));
            while (name.find()) {
                named++;
                var family = name.group().replaceAll("_(bucket|sum|count)$", "");
                assertTrue(known.contains(family), family + " of " + expression);
            }
        }
        assertTrue(named >= expressions.size(), "an expression without a metric");
    }

    private static void collect(JsonNode node, List<String> expressions) {
        if (node.path("expr").isTextual()) {
            expressions.add(node.path("expr").asText());
        }
        node.forEach(child -> collect(child, expressions));
    }

    private static Map<String, Documented> documented() throws Exception {
        var rows = new LinkedHashMap<String, Documented>();
        for (var line : Files.readAllLines(root().resolve("docs/observability.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                var labels = new TreeSet<String>();
                for (var label : row.group(4).replace("`", "").split("[ ,]+")) {
                    if (!label.isBlank()) {
                        labels.add(label);
                    }
                }
                var before = rows.put(row.group(1), new Documented(!row.group(2).isEmpty(), row.group(3), labels));
                assertEquals(null, before, line);
            }
        }
        assertTrue(rows.size() > 30, "the table could not be read");
        return rows;
    }

    private static void assertBounds(String metric, String first, String last, int count) {
        var bounds = scraped.get(metric).samples().stream()
                .filter(sample -> sample.name().endsWith("_bucket"))
                .map(sample -> sample.labels().getOrDefault("le", ""))
                .distinct()
                .toList();
        assertEquals(count, bounds.size(), bounds.toString());
        assertEquals(first, bounds.getFirst());
        assertEquals(List.of(last, "+Inf"), bounds.subList(count - 2, count));
    }

    private static double sum(String name) {
        return new Exposition(scraped).sum(name);
    }

    private static double count(String histogram) {
        return scraped.get(histogram).samples().stream()
                .filter(sample -> sample.name().endsWith("_count"))
                .mapToDouble(Exposition.Sample::value)
                .sum();
    }

    private static Path root() {
        return Path.of(System.getProperty("millrace.root"));
    }

    private static int chat(RunningSystem system, String model) throws Exception {
        var body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Count from one to one hundred, and say every number"
                + " in words.\"}],\"temperature\":0,\"max_completion_tokens\":8,\"model\":\"" + model + "\"}";
        var request = HttpRequest.newBuilder(URI.create(system.url() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).statusCode();
        }
    }

    private static String scrape(RunningSystem system, Port port) {
        var uri = URI.create("http://" + system.local().settings().address(port) + "/metrics");
        var request = HttpRequest.newBuilder(uri)
                .header("Accept", "text/plain; version=0.0.4")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofString());
            var type = response.headers().firstValue("Content-Type").orElse("");
            assertTrue(type.startsWith("text/plain; version=0.0.4"), type);
            return response.body();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
