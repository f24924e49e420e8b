package dev.millrace.local.command;

import dev.millrace.local.bench.load.ClosedLoop;
import dev.millrace.local.bench.load.Load;
import dev.millrace.local.bench.load.LoadBench;
import dev.millrace.local.bench.load.LoadPage;
import dev.millrace.local.bench.load.LoadSettings;
import dev.millrace.local.bench.load.LongPrompts;
import dev.millrace.local.bench.load.OpenLoop;
import dev.millrace.local.bench.report.ReportFiles;
import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.bench.traffic.TrafficShape;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The load generator. */
@Command(name = "load")
final class LoadCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-u", "--url"},
            required = true)
    private List<String> urls = List.of();

    @Option(names = "--key")
    private Map<String, String> keyVariables = Map.of();

    @Option(
            names = {"-s", "--streams"},
            split = ",")
    private List<Integer> streams = List.of();

    @Option(names = "--requests", defaultValue = "1")
    private int requests;

    @Option(names = "--rate", split = ",")
    private List<Double> rates = List.of();

    @Option(names = "--seconds", defaultValue = "30")
    private int seconds;

    @Option(names = "--in-flight", defaultValue = "64")
    private int inFlight;

    @Option(names = "--long-every")
    private @Nullable Double longEvery;

    @Option(names = "--long-words", defaultValue = "1940")
    private int longWords;

    @Option(names = "--long-count", defaultValue = "3")
    private int longCount;

    @Option(names = "--warm-up", defaultValue = "1")
    private int warmUp;

    @Option(
            names = {"-r", "--rounds"},
            defaultValue = "5")
    private int rounds;

    @Option(names = "--seed")
    private @Nullable Long seed;

    @Option(names = "--busy", defaultValue = "0")
    private int busy;

    @Option(names = "--timeout", defaultValue = "300")
    private int timeoutSeconds;

    @Mixin
    private ShapeOptions shape = new ShapeOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var keys = keys();
        var settings = new LoadSettings(
                urls.stream().map(url -> Target.parse(url, keys)).toList(),
                loads(),
                shape.shape(),
                warmUp,
                rounds,
                seed == null ? System.nanoTime() : seed,
                busy,
                timeoutSeconds);
        requireKnown(keys, settings.targets());
        var files = report.files();
        var result = new LoadBench(settings, ReportOptions.commandLine(spec)).run(System.out);
        files.write(result, LoadPage::of);
        boolean failed = result.levels().stream()
                .flatMap(level -> level.results().stream())
                .anyMatch(target -> target.counts().failed() > 0);
        return failed ? 1 : 0;
    }

    private List<Load> loads() {
        List<Load> loads = new ArrayList<>();
        for (int count : streams.isEmpty() && rates.isEmpty() ? List.of(1, 8, 32) : streams) {
            loads.add(
                    longEvery == null
                            ? new ClosedLoop(count, requests)
                            : new LongPrompts(count, longEvery, longWords, longCount));
        }
        rates.forEach(rate -> loads.add(new OpenLoop(rate, seconds, inFlight)));
        return loads;
    }

    /** From the environment, for a command line is read by everybody on the machine and stands in the report. */
    private Map<String, String> keys() {
        Map<String, String> keys = new HashMap<>();
        keyVariables.forEach((target, variable) -> {
            var key = System.getenv(variable);
            if (key == null || key.isBlank()) {
                throw new UsageException("--key: the environment has no " + variable);
            }
            keys.put(target, key.strip());
        });
        return keys;
    }

    private static void requireKnown(Map<String, String> keys, List<Target> targets) {
        for (var name : keys.keySet()) {
            if (targets.stream().noneMatch(target -> target.name().equals(name))) {
                throw new UsageException("--key: no --url is called '%s'".formatted(name));
            }
        }
    }

    /** How the requests look. */
    static final class ShapeOptions {
        @Option(
                names = {"-w", "--words"},
                defaultValue = "30")
        private String words = "";

        @Option(
                names = {"-n", "--new-tokens"},
                defaultValue = "128")
        private String newTokens = "";

        @Option(names = "--prefix-share", defaultValue = "0")
        private double prefixShare;

        @Option(names = "--prefix-words", defaultValue = "200")
        private int prefixWords;

        @Option(names = "--turns", defaultValue = "1")
        private int turns;

        @Option(names = "--drop-share", defaultValue = "0")
        private double dropShare;

        @Option(names = "--temperature", defaultValue = "0.8")
        private double temperature;

        @Option(names = "--top-k", defaultValue = "25")
        private int topK;

        private TrafficShape shape() {
            return new TrafficShape(
                    Span.parse("--words", words, 1, TrafficShape.WORDS_MAX),
                    Span.parse("--new-tokens", newTokens, 2, TrafficShape.NEW_TOKENS_MAX),
                    prefixShare,
                    prefixWords,
                    turns,
                    dropShare,
                    temperature,
                    topK);
        }
    }

    /** Where the report goes. */
    static final class ReportOptions {
        @Option(names = "--json")
        private @Nullable Path json;

        @Option(names = "--html")
        private @Nullable Path html;

        ReportFiles files() {
            return new ReportFiles(json, html);
        }

        /** What was typed, as far as this process knows it. */
        static String commandLine(@Nullable CommandSpec spec) {
            if (spec == null) {
                return "";
            }
            var typed = spec.root().commandLine().getParseResult().originalArgs();
            return "./millrace " + String.join(" ", typed);
        }
    }
}
