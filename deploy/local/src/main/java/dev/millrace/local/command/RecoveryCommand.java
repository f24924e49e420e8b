package dev.millrace.local.command;

import dev.millrace.local.bench.recovery.RecoveryBench;
import dev.millrace.local.bench.recovery.RecoverySettings;
import dev.millrace.local.bench.recovery.RecoveryTable;
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

/** Kills models under load. */
@Command(name = "recovery")
final class RecoveryCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-s", "--streams"},
            defaultValue = "8")
    private int streams;

    @Option(
            names = {"-n", "--new-tokens"},
            defaultValue = "128")
    private int newTokens;

    @Option(names = "--warm-up", defaultValue = "20")
    private int warmUpSeconds;

    @Option(names = "--before", defaultValue = "20")
    private int beforeSeconds;

    @Option(names = "--after", defaultValue = "40")
    private int afterSeconds;

    @Option(
            names = {"-r", "--rounds"},
            defaultValue = "3")
    private int rounds;

    @Option(names = "--seed")
    private @Nullable Long seed;

    @Option(names = "--json")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = new RecoverySettings(
                streams,
                newTokens,
                warmUpSeconds,
                beforeSeconds,
                afterSeconds,
                rounds,
                seed == null ? System.nanoTime() : seed);
        var files = new ReportFiles(json, null);
        var folder = new RunFolder(Settings.ofThisProcess().home());
        var command = LoadCommand.ReportOptions.commandLine(spec);
        var report = new RecoveryBench(settings, folder, command).run(System.err);
        RecoveryTable.print(System.out, report);
        files.write(report);
        return report.passed() ? 0 : 1;
    }
}
