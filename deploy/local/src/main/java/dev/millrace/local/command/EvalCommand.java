package dev.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.report.ReportFiles;
import dev.millrace.local.evaluation.EvaluationClient;
import dev.millrace.local.evaluation.EvaluationTables;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How good the served model is. */
@Command(
        name = "eval",
        subcommands = {
            EvalRunCommand.Quick.class,
            EvalRunCommand.Run.class,
            EvalRunCommand.Judge.class,
            EvalCommand.Human.class,
            EvalCommand.Runs.class,
            EvalCommand.Tasks.class,
            EvalCommand.Show.class,
            EvalCommand.Report.class,
            EvalCommand.Cancel.class,
            EvalCommand.Delete.class
        })
final class EvalCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Integer call() {
        throw new UsageException(
                "eval: quick, run, judge, human, list, tasks, show, report, cancel, delete; see ./millrace eval --help");
    }

    /** The door that was named, or that of the system that runs here. */
    static EvaluationClient client(@Nullable String url) {
        return new EvaluationClient(Address.of(url), Settings.ofThisProcess().apiKey());
    }

    /** Lets people judge what runs wrote. */
    @Command(name = "human")
    static final class Human implements Callable<Integer> {
        @Parameters(arity = "2..8")
        private List<String> runs = List.of();

        @Option(names = "--task")
        private List<String> tasks = new ArrayList<>();

        @Option(names = "--limit", defaultValue = "0")
        private int limit;

        @Option(names = "--criterion", defaultValue = "helpful")
        private String criterion = "helpful";

        @Option(names = "--label", defaultValue = "")
        private String label = "";

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client(url)) {
                var spec = JSON.createObjectNode().put("label", label).put("limit", limit);
                tasks.forEach(spec.putArray("tasks")::add);
                var human = spec.putObject("human").put("criterion", criterion);
                ids(client, runs).forEach(human.putArray("evaluation_ids")::add);
                EvaluationTables.run(System.out, client.start(spec));
                System.err.printf("people rank at %s/rank, criterion %s%n", Address.of(url), criterion);
            }
            return 0;
        }
    }

    /** The ids of runs that were named by id or label, whose answers can be read. */
    static List<String> ids(EvaluationClient client, List<String> runs) throws IOException, InterruptedException {
        var ids = new ArrayList<String>();
        for (var run : runs) {
            ids.add(client.readable(run));
        }
        return ids;
    }

    /** The runs there are. */
    @Command(name = "list")
    static final class Runs implements Callable<Integer> {
        @Option(names = "--limit", defaultValue = "20")
        private int limit;

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client(url)) {
                client.list(limit).forEach(run -> EvaluationTables.line(System.out, run));
            }
            return 0;
        }
    }

    /** The tasks and groups there are. */
    @Command(name = "tasks")
    static final class Tasks implements Callable<Integer> {
        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client(url)) {
                client.tasks().forEach(task -> EvaluationTables.task(System.out, task));
            }
            return 0;
        }
    }

    /** One run with its figures. */
    @Command(name = "show")
    static final class Show implements Callable<Integer> {
        @Parameters(index = "0")
        private String run = "";

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client(url)) {
                EvaluationTables.run(System.out, client.get(client.newest(run)));
            }
            return 0;
        }
    }

    /** Runs side by side, in a file. */
    @Command(name = "report")
    static final class Report implements Callable<Integer> {
        @Parameters(arity = "1..8")
        private List<String> runs = List.of();

        @Option(names = "--format", defaultValue = "html")
        private String format = "html";

        @Option(names = "--out")
        private @Nullable Path out;

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (!List.of("html", "json", "markdown").contains(format)) {
                throw new UsageException("--format: html, json or markdown");
            }
            ReportFiles.requireWritable("--out", out);
            try (var client = client(url)) {
                var ids = ids(client, runs);
                var ending = format.equals("markdown") ? "md" : format;
                var file = out != null ? out : Path.of("evaluation-%s.%s".formatted(String.join("-", ids), ending));
                ReportFiles.requireWritable("the report", file);
                Files.writeString(file, client.report(ids, format));
                System.out.println(file);
            }
            return 0;
        }
    }

    /** Ends a run. */
    @Command(name = "cancel")
    static final class Cancel implements Callable<Integer> {
        @Parameters(index = "0")
        private String run = "";

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client(url)) {
                EvaluationTables.line(System.out, client.cancel(client.newest(run)));
            }
            return 0;
        }
    }

    /** Deletes a run that is over. */
    @Command(name = "delete")
    static final class Delete implements Callable<Integer> {
        @Parameters(index = "0")
        private String run = "";

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client(url)) {
                client.delete(client.only(run));
            }
            return 0;
        }
    }
}
