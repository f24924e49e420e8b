package dev.millrace.local.command;

import dev.millrace.local.bench.ChainBench;
import dev.millrace.local.bench.FormBench;
import dev.millrace.local.bench.LookupBench;
import dev.millrace.local.bench.ProfileBench;
import dev.millrace.local.bench.SettingsBench;
import dev.millrace.local.bench.TurnBench;
import dev.millrace.local.scale.ScaleBench;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measurements. */
@Command(
        name = "bench",
        subcommands = {
            LoadCommand.class,
            SoakCommand.class,
            RecoveryCommand.class,
            FeedbackCommand.class,
            TuningCommand.class,
            GroundingCommand.class,
            EvaluationBenchCommand.class
        })
final class BenchCommand {
    @Command(name = "chain")
    void chain(
            @Option(
                            names = {"-s", "--streams"},
                            defaultValue = "1")
                    int streams,
            @Option(
                            names = {"-n", "--new-tokens"},
                            defaultValue = "200")
                    int newTokens,
            @Option(
                            names = {"-r", "--rounds"},
                            defaultValue = "5")
                    int rounds)
            throws IOException, InterruptedException {
        new ChainBench(Settings.ofThisProcess(), streams, newTokens, rounds).run(System.out);
    }

    @Command(name = "settings")
    void settings(
            @Option(
                            names = {"-m", "--model"},
                            defaultValue = "smollm2-135m-instruct")
                    String model,
            @Option(
                            names = {"-r", "--rounds"},
                            defaultValue = "3")
                    int rounds)
            throws IOException, InterruptedException {
        new SettingsBench(Settings.ofThisProcess(), model, rounds).run(System.out);
    }

    @Command(name = "lookup")
    void lookup(
            @Option(names = "--without") @Nullable String without,
            @Option(
                            names = {"-n", "--new-tokens"},
                            defaultValue = "128")
                    int newTokens)
            throws IOException, InterruptedException {
        new LookupBench(Settings.ofThisProcess(), without, newTokens).run(System.out);
    }

    @Command(name = "profile")
    void profile(
            @Option(
                            names = {"-s", "--streams"},
                            defaultValue = "8")
                    int streams,
            @Option(
                            names = {"-w", "--words"},
                            defaultValue = "30")
                    int words,
            @Option(
                            names = {"-n", "--new-tokens"},
                            defaultValue = "128")
                    int newTokens,
            @Option(
                            names = {"-r", "--rounds"},
                            defaultValue = "5")
                    int rounds)
            throws IOException, InterruptedException {
        new ProfileBench(Settings.ofThisProcess(), streams, words, newTokens, rounds).run(System.out);
    }

    @Command(name = "turns")
    void turns(
            @Option(
                            names = {"-w", "--words"},
                            defaultValue = "550")
                    int words,
            @Option(
                            names = {"-r", "--rounds"},
                            defaultValue = "5")
                    int rounds)
            throws IOException, InterruptedException {
        new TurnBench(Settings.ofThisProcess(), words, rounds).run(System.out);
    }

    @Command(name = "forms")
    void forms(
            @Option(
                            names = {"-s", "--streams"},
                            split = ",",
                            defaultValue = "1,8")
                    List<Integer> streams,
            @Option(
                            names = {"-n", "--new-tokens"},
                            defaultValue = "128")
                    int newTokens,
            @Option(
                            names = {"-r", "--rounds"},
                            defaultValue = "5")
                    int rounds)
            throws IOException, InterruptedException {
        new FormBench(Settings.ofThisProcess(), streams, newTokens, rounds).run(System.out);
    }

    @Command(name = "scale")
    void scale(
            @Option(
                            names = {"--seed"},
                            defaultValue = "1")
                    long seed) {
        new ScaleBench(seed).run(System.out);
    }
}
