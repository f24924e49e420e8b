package dev.millrace.local.command;

import dev.millrace.local.bench.ChainBench;
import dev.millrace.local.bench.TurnBench;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measurements. */
@Command(
        name = "bench",
        subcommands = {LoadCommand.class, SoakCommand.class})
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
}
