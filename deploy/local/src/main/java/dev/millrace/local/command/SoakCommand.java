package dev.millrace.local.command;

import dev.millrace.local.bench.soak.SoakBench;
import dev.millrace.local.bench.soak.SoakPage;
import dev.millrace.local.bench.soak.SoakSettings;
import dev.millrace.local.bench.soak.SoakTable;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hours of mixed traffic. */
@Command(name = "soak")
final class SoakCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--minutes", defaultValue = "60")
    private double minutes;

    @Option(names = "--warm-up-minutes", defaultValue = "2")
    private double warmUpMinutes;

    @Option(names = "--quiet-seconds", defaultValue = "20")
    private int quietSeconds;

    @Option(
            names = {"-s", "--streams"},
            defaultValue = "4")
    private int streams;

    @Option(names = "--seed")
    private @Nullable Long seed;

    @Mixin
    private LoadCommand.ReportOptions report = new LoadCommand.ReportOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = new SoakSettings(
                minutes, warmUpMinutes, quietSeconds, streams, seed == null ? System.nanoTime() : seed);
        var files = report.files();
        var folder = new RunFolder(Settings.ofThisProcess().home());
        var command = LoadCommand.ReportOptions.commandLine(spec);
        var result = new SoakBench(settings, folder, command).run(System.err);
        SoakTable.print(System.out, result);
        files.write(result, SoakPage::of);
        return result.passed() ? 0 : 1;
    }
}
