package dev.millrace.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.load.Spread;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * What a token costs that is held to a form, against a free one: the same streams draw as many tokens in each form, all
 * forms in every round. The forms leave room for every answer to go on until it is cut.
 *
 * @param settings of the running system
 * @param streams at once, 1 to 64
 * @param newTokens tokens of an answer, 16 to 1024
 * @param rounds 1 to 100
 */
public record FormBench(Settings settings, int streams, int newTokens, int rounds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSONS = """
            {"type": "array", "minItems": 2000, "items": {"type": "object", "additionalProperties": false,
             "required": ["name", "trade", "age"], "properties": {"name": {"type": "string", "maxLength": 40},
             "trade": {"enum": ["miller", "baker", "farmer", "ferryman"]}, "age": {"type": "integer", "minimum": 0,
             "maximum": 120}, "village": {"type": "string"}}}}""";
    private static final Map<String, Consumer<ObjectNode>> FORMS = forms();

    public FormBench {
        if (streams < 1 || streams > 64 || newTokens < 16 || newTokens > 1024 || rounds < 1 || rounds > 100) {
            throw new UsageException("--streams must be 1 to 64, --new-tokens 16 to 1024 and --rounds 1 to 100");
        }
    }

    private static Map<String, Consumer<ObjectNode>> forms() {
        var forms = new LinkedHashMap<String, Consumer<ObjectNode>>();
        forms.put("free", body -> body.put("ignore_eos", true));
        forms.put("schema", body -> body.put("guided_json", PERSONS));
        forms.put("pattern", body -> body.put("guided_regex", "([A-Z][a-z]+( [a-z]{1,12}){2,9}\\. ){2000,}"));
        forms.put("grammar", body -> body.put("grammar", "root ::= line{2000,}\nline ::= \"- \" [^\\n\"]+ \"\\n\""));
        return forms;
    }

    /** Runs the rounds and prints the table. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var state = new RunFolder(settings.home()).requireRunning();
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        try (var http = HttpClient.newHttpClient();
                var threads = Executors.newFixedThreadPool(streams)) {
            var model = JSON.readTree(get(http, state.url() + "/v1/models"))
                    .at("/data/0/id")
                    .asText();
            for (int round = 0; round <= rounds; round++) {
                double free = Double.NaN;
                for (var form : FORMS.entrySet()) {
                    var body = body(model, round);
                    form.getValue().accept(body);
                    double ms = msAToken(http, threads::invokeAll, state.url(), body);
                    free = form.getKey().equals("free") ? ms : free;
                    // The first round compiles the forms and warms up.
                    if (round > 0) {
                        ratios.computeIfAbsent(form.getKey(), _ -> new ArrayList<>())
                                .add(ms / free);
                        out.printf(
                                "round %d  %-8s %7.2f ms a token  %5.3f of free%n",
                                round, form.getKey(), ms, ms / free);
                    }
                }
            }
        }
        ratios.forEach(
                (form, all) -> out.printf("%-8s of free, median (smallest to largest): %s%n", form, Spread.of(all)));
    }

    private interface All {
        List<Future<Integer>> run(List<Callable<Integer>> asks) throws InterruptedException;
    }

    /** Time until all streams have ended, by tokens of all streams. */
    private double msAToken(HttpClient http, All threads, String url, ObjectNode body) throws InterruptedException {
        long start = System.nanoTime();
        var asks = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < streams; i++) {
            var own = body.deepCopy()
                    .put("seed", 1000 * body.path("seed").asInt() + i)
                    .toString();
            asks.add(() -> tokens(http, url, own));
        }
        int tokens = threads.run(asks).stream().mapToInt(Future::resultNow).sum();
        return (System.nanoTime() - start) / 1e6 / tokens;
    }

    private ObjectNode body(String model, int round) {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("max_tokens", newTokens)
                .put("temperature", 0.8)
                .put("seed", round);
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "List the people of a village by a river.");
        return body;
    }

    private static int tokens(HttpClient http, String url, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new UsageException("the answer is HTTP " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body()).at("/usage/completion_tokens").asInt();
    }

    private static String get(HttpClient http, String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }
}
