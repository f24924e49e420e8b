package dev.millrace.local.command;

import dev.millrace.local.bench.ChainBench;
import dev.millrace.local.bench.LoadBench;
import dev.millrace.local.bench.TurnBench;
import dev.millrace.local.scale.ScaleBench;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measurements. */
@Command(name = "bench")
final class BenchCommand {
    @Command(name = "chain")
    void chain(
            @Option(
                            names = {"-n", "--new-tokens"},
                            defaultValue = "200")
                    int newTokens,
            @Option(
                            names = {"-r", "--rounds"},
                            defaultValue = "5")
                    int rounds)
            throws IOException, InterruptedException {
        new ChainBench(Settings.ofThisProcess(), newTokens, rounds).run(System.out);
    }

    @Command(name = "load")
    void load(
            @Option(
                            names = {"-u", "--url"},
                            required = true)
                    List<String> urls,
            @Option(
                            names = {"-s", "--streams"},
                            split = ",",
                            defaultValue = "1,8,32")
                    List<Integer> streams,
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
        new LoadBench(urls, streams, words, newTokens, rounds).run(System.out);
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

    @Command(name = "scale")
    void scale(
            @Option(
                            names = {"--seed"},
                            defaultValue = "1")
                    long seed) {
        new ScaleBench(seed).run(System.out);
    }
}
