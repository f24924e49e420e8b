package dev.millrace.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.evaluation.EvaluationClient;
import dev.millrace.local.evaluation.EvaluationTables;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Begins evaluations and stays until they are over. */
final class EvalRunCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LOOK_MS = 500;

    private EvalRunCommand() {}

    /** What any run may be told. */
    static final class Wishes {
        @Option(names = "--label", defaultValue = "")
        private String label = "";

        @Option(names = "--model", defaultValue = "")
        private String model = "";

        @Option(names = "--limit", defaultValue = "0")
        private int limit;

        @Option(names = "--fewshot")
        private @Nullable Integer fewshot;

        @Mixin
        private EvalDecoding decoding = new EvalDecoding();

        @Option(names = "--chat")
        private boolean chat;

        @Option(names = "--system", defaultValue = "")
        private String system = "";

        @Option(names = "--fresh")
        private boolean fresh;

        @Option(names = "--no-wait")
        private boolean noWait;

        @Option(names = "--url")
        private @Nullable String url;

        int run(List<String> tasks) throws IOException, InterruptedException {
            try (var client = EvalCommand.client(url)) {
                return run(client, spec(tasks));
            }
        }

        private int run(EvaluationClient client, ObjectNode spec) throws IOException, InterruptedException {
            var run = client.start(spec);
            var id = run.path("evaluation_id").asText();
            System.err.println(id + (noWait ? "" : ": goes on when this command is interrupted"));
            if (noWait) {
                System.out.println(id);
                return 0;
            }
            var ended = await(client, id);
            EvaluationTables.run(System.out, ended);
            return ended.path("status").asText().equals("EVALUATION_STATUS_COMPLETED") ? 0 : 1;
        }

        private ObjectNode spec(List<String> tasks) {
            var spec = JSON.createObjectNode()
                    .put("label", label)
                    .put("model", model)
                    .put("limit", limit)
                    .put("chat", chat)
                    .put("system", system)
                    .put("fresh", fresh);
            tasks.forEach(spec.putArray("tasks")::add);
            if (fewshot != null) {
                spec.put("fewshot", fewshot);
            }
            decoding.put(spec);
            return spec;
        }
    }

    /** The mixture that is built in. */
    @Command(name = "quick")
    static final class Quick implements Callable<Integer> {
        @Mixin
        private Wishes wishes = new Wishes();

        @Override
        public Integer call() throws IOException, InterruptedException {
            return wishes.run(List.of("quick"));
        }
    }

    /** Tasks by name. */
    @Command(name = "run")
    static final class Run implements Callable<Integer> {
        @Parameters(arity = "1..64")
        private List<String> tasks = List.of();

        @Mixin
        private Wishes wishes = new Wishes();

        @Override
        public Integer call() throws IOException, InterruptedException {
            return wishes.run(tasks);
        }
    }

    /** What runs wrote, judged by a model. */
    @Command(name = "judge")
    static final class Judge implements Callable<Integer> {
        @Parameters(arity = "1..2")
        private List<String> runs = List.of();

        @Option(names = "--task")
        private List<String> tasks = List.of();

        @Option(names = "--criterion", defaultValue = "")
        private String criterion = "";

        @Option(names = "--description", defaultValue = "")
        private String description = "";

        @Option(names = "--plain")
        private boolean isPlain;

        @Mixin
        private Wishes wishes = new Wishes();

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = EvalCommand.client(wishes.url)) {
                wishes.chat = !isPlain;
                var spec = wishes.spec(tasks);
                var judge = spec.putObject("judge").put("criterion", criterion).put("description", description);
                EvalCommand.ids(client, runs).forEach(judge.putArray("evaluation_ids")::add);
                return wishes.run(client, spec);
            }
        }
    }

    /** The run when it is over; says how far it is. */
    static JsonNode await(EvaluationClient client, String id) throws IOException, InterruptedException {
        Progress progress = null;
        try {
            while (true) {
                var run = client.get(id);
                if (run.path("ended_epoch_ms").asLong() > 0) {
                    return run;
                }
                long items = sum(run, "items");
                if (items > 0 && progress == null) {
                    progress = new Progress("evaluation", items, System.err);
                }
                if (progress != null) {
                    progress.stepTo(sum(run, "done"), news(run));
                }
                Thread.sleep(LOOK_MS);
            }
        } finally {
            if (progress != null) {
                progress.close();
            }
        }
    }

    private static long sum(JsonNode run, String field) {
        long sum = 0;
        for (var task : run.path("tasks")) {
            sum += task.path(field).asLong();
        }
        return sum;
    }

    private static String news(JsonNode run) {
        long left = run.path("left_s").asLong();
        for (var task : run.path("tasks")) {
            if (task.path("done").asLong() < task.path("items").asLong()) {
                return task.path("task").asText() + (left == 0 ? "" : ", about %d s left".formatted(left));
            }
        }
        return "figures";
    }
}
