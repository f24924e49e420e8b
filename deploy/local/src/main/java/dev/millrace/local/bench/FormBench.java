package dev.millrace.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.StreamClient;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * What a token costs that is held to a form, against a free one: the same streams draw as many tokens in each form, all
 * forms in every round. The forms leave room for every answer to go on until it is cut.
 *
 * @param settings of the running system
 * @param streams at once, each 1 to 64; one table each
 * @param newTokens tokens of an answer, 16 to 1024
 * @param rounds 1 to 100
 */
public record FormBench(Settings settings, List<Integer> streams, int newTokens, int rounds) {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(5);
    private static final String FREE = "free";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSONS = """
            {"type": "array", "minItems": 2000, "items": {"type": "object", "additionalProperties": false,
             "required": ["name", "trade", "age"], "properties": {"name": {"type": "string", "maxLength": 40},
             "trade": {"enum": ["miller", "baker", "farmer", "ferryman"]}, "age": {"type": "integer", "minimum": 0,
             "maximum": 120}, "village": {"type": "string"}}}}""";
    private static final Map<String, Consumer<ObjectNode>> FORMS = forms();

    public FormBench {
        streams = List.copyOf(streams);
        if (streams.isEmpty()
                || streams.stream().anyMatch(count -> count < 1 || count > 64)
                || newTokens < 16
                || newTokens > 1024
                || rounds < 1
                || rounds > 100) {
            throw new UsageException("--streams must be 1 to 64, --new-tokens 16 to 1024 and --rounds 1 to 100");
        }
    }

    private static Map<String, Consumer<ObjectNode>> forms() {
        var forms = new LinkedHashMap<String, Consumer<ObjectNode>>();
        forms.put(FREE, body -> body.put("ignore_eos", true));
        forms.put("schema", body -> body.put("guided_json", PERSONS));
        forms.put("pattern", body -> body.put("guided_regex", "([A-Z][a-z]+( [a-z]{1,12}){2,9}\\. ){2000,}"));
        forms.put("grammar", body -> body.put("grammar", "root ::= line{2000,}\nline ::= \"- \" [^\\n\"]+ \"\\n\""));
        return forms;
    }

    /** Runs the rounds and prints a table for each number of streams. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var state = new RunFolder(settings.home()).requireRunning();
        var target = Target.parse(state.url(), Map.of());
        try (var client = new StreamClient(ANSWER_MAX)) {
            var model = client.model(target);
            for (int count : streams) {
                try (var threads = Executors.newFixedThreadPool(count)) {
                    measure(out, count, new Asking(state, target, client, threads, model));
                }
            }
        }
    }

    private record Asking(RunState state, Target target, StreamClient client, ExecutorService threads, String model) {}

    private void measure(PrintStream out, int count, Asking asking) throws IOException, InterruptedException {
        var figures = new LinkedHashMap<String, FormFigures>();
        for (int round = 0; round <= rounds; round++) {
            double msOfFree = Double.NaN;
            for (var form : FORMS.entrySet()) {
                var body = body(asking.model(), round);
                form.getValue().accept(body);
                // The first round compiles the forms and warms up.
                var of =
                        round == 0 ? new FormFigures() : figures.computeIfAbsent(form.getKey(), _ -> new FormFigures());
                double ms = msAToken(asking, count, body, of);
                msOfFree = form.getKey().equals(FREE) ? ms : msOfFree;
                of.ratio(ms / msOfFree);
            }
        }
        FormFigures.printHead(out, count);
        var free = figures.getOrDefault(FREE, new FormFigures());
        figures.forEach((form, of) -> of.print(out, form, free));
    }

    /** Time until all streams have ended, by tokens of all streams. */
    private static double msAToken(Asking asking, int count, ObjectNode body, FormFigures figures)
            throws IOException, InterruptedException {
        var before = SamplerCounts.of(asking.state());
        long start = System.nanoTime();
        var asks = new ArrayList<Callable<Answer>>();
        for (int i = 0; i < count; i++) {
            var own = body.deepCopy()
                    .put("seed", 1000 * body.path("seed").asInt() + i)
                    .toString();
            asks.add(() -> asking.client().send(asking.target(), own, start, _ -> false));
        }
        int tokens = 0;
        for (var asked : asking.threads().invokeAll(asks)) {
            var answer = asked.resultNow();
            if (answer.ending() != Answer.Ending.COMPLETE) {
                throw new UsageException("an answer failed: " + answer.problem() + " " + answer.detail());
            }
            tokens += answer.outputTokens();
            figures.answer(answer);
        }
        double ms = (System.nanoTime() - start) / 1e6 / tokens;
        figures.counted(SamplerCounts.of(asking.state()).since(before));
        return ms;
    }

    private ObjectNode body(String model, int round) {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("max_tokens", newTokens)
                .put("temperature", 0.8)
                .put("stream", true)
                .put("seed", round);
        body.putObject("stream_options").put("include_usage", true);
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "List the people of a village by a river.");
        return body;
    }
}
