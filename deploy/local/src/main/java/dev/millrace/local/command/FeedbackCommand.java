package dev.millrace.local.command;

import dev.millrace.local.bench.feedback.FeedbackBench;
import dev.millrace.local.bench.feedback.FeedbackSettings;
import dev.millrace.local.bench.feedback.FeedbackSettings.Ranking;
import dev.millrace.local.bench.feedback.FeedbackSettings.Trial;
import dev.millrace.local.bench.feedback.FeedbackTable;
import dev.millrace.local.bench.feedback.Labeller;
import dev.millrace.local.bench.feedback.Taste;
import dev.millrace.local.bench.report.ReportFiles;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Rankings, a reward model, and what choosing by it brings. */
@Command(name = "feedback")
final class FeedbackCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--prompts", defaultValue = "300")
    private int prompts;

    @Option(names = "--answers", defaultValue = "4")
    private int answers;

    @Option(names = "--held-out", defaultValue = "100")
    private int heldOut;

    @Option(names = "--best-of", defaultValue = "8")
    private int bestOf;

    @Option(names = "--max-tokens", defaultValue = "160")
    private int maxTokens;

    @Option(names = "--noise", defaultValue = "0.15")
    private double noise;

    @Option(names = "--tie", defaultValue = "0.5")
    private double tie;

    @Option(
            names = {"-s", "--streams"},
            defaultValue = "2")
    private int streams;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--answers-file")
    private @Nullable Path answersFile;

    @Option(names = {"--json", "--out"})
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var labeller = new Labeller(Taste.DEFAULT, noise, tie);
        var settings = new FeedbackSettings(
                new Ranking(prompts, answers, streams, labeller), new Trial(heldOut, bestOf), maxTokens, seed);
        var files = new ReportFiles(json, null);
        var bench = new FeedbackBench(settings, answersFile);
        var url = new RunFolder(Settings.ofThisProcess().home())
                .requireRunning()
                .urls()
                .getFirst();
        var command = LoadCommand.ReportOptions.commandLine(spec);
        var report = bench.run(url, command, System.err);
        FeedbackTable.print(System.out, report);
        files.write(report);
        return report.passed() ? 0 : 1;
    }
}
