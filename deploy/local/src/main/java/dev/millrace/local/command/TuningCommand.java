package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.feedback.FeedbackSettings;
import dev.millrace.local.bench.report.ReportFiles;
import dev.millrace.local.bench.tuning.TuningBench;
import dev.millrace.local.bench.tuning.TuningSettings;
import dev.millrace.local.bench.tuning.TuningSettings.Trial;
import dev.millrace.local.bench.tuning.TuningTable;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import dev.millrace.local.training.TrainingClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An adapter of what was ranked, swapped in, and what it is better and worse at. */
@Command(name = "tuning")
final class TuningCommand implements Callable<Integer> {
    private static final String NAME = "liked";
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--objective", defaultValue = "dpo")
    private String objective = "";

    @Option(names = "--beta")
    private @Nullable Double beta;

    @Option(names = "--label-smoothing")
    private @Nullable Double labelSmoothing;

    @Option(names = "--reward-model")
    private @Nullable String rewardModel;

    @Option(names = "--file")
    private @Nullable Path file;

    @Mixin
    private TrainSettings training = new TrainSettings();

    @Option(names = "--held-out", defaultValue = "100")
    private int heldOut;

    @Option(names = "--max-tokens", defaultValue = "160")
    private int maxTokens;

    @Option(
            names = {"-s", "--streams"},
            defaultValue = "4")
    private int streams;

    @Option(names = "--swap-streams", defaultValue = "4")
    private int swapStreams;

    @Option(names = "--suite", split = ",", defaultValue = "common_knowledge,mmlu_mini,last_word")
    private List<String> suites = List.of();

    @Option(names = "--bound", defaultValue = "0.03")
    private double bound;

    @Option(names = "--answers-file")
    private @Nullable Path answersFile;

    @Option(names = {"--json", "--out"})
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var trial = new Trial(heldOut, streams, maxTokens, suites, bound);
        var settings = new TuningSettings(
                training.name().orElse(NAME),
                trial,
                swapStreams,
                training.seed().orElse(1L));
        var files = new ReportFiles(json, null);
        var process = Settings.ofThisProcess();
        var url = new RunFolder(process.home()).requireRunning().urls().getFirst();
        var bench = new TuningBench(settings, job(settings, url, process.apiKey()), answersFile, LOOK);
        var command = LoadCommand.ReportOptions.commandLine(spec);
        var report = bench.run(url, process.apiKey(), command, System.err);
        TuningTable.print(System.out, report);
        files.write(report);
        return report.passed() ? 0 : 1;
    }

    private ObjectNode job(TuningSettings settings, String url, String key) throws IOException, InterruptedException {
        var request = training.request(objective).put("suffix", settings.name());
        var wanted = (ObjectNode) request.path("settings");
        wanted.withObject("/run").put("seed", settings.seed());
        var own = wanted.putObject("objective_settings");
        Given.put(own, "beta", beta);
        Given.put(own, "label_smoothing", labelSmoothing);
        Given.put(own, "reward_model", rewardModel);
        if (file == null) {
            wanted.withObject("/data")
                    .putObject("topic")
                    .put("topic", "DATA_TOPIC_PREFERENCES")
                    .put("criterion", FeedbackSettings.CRITERION);
            return request;
        }
        try (var client = new TrainingClient(url, key)) {
            return request.put("training_file", client.upload(file));
        }
    }
}
