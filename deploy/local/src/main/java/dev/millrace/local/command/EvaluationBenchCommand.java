package dev.millrace.local.command;

import dev.millrace.local.evaluation.EvaluationBench;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast multiple-choice items are scored. */
@Command(name = "evaluation")
final class EvaluationBenchCommand implements Callable<Integer> {
    private static final int AT_ONCE = 8;

    @Option(names = "--items", defaultValue = "1000")
    private int items;

    @Option(names = "--alone", defaultValue = "60")
    private int alone;

    @Option(names = "--url")
    private @Nullable String url;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (items < 1 || items > 1_000 || alone < 1 || alone > items) {
            throw new UsageException("--items must be 1 to 1000 and --alone 1 to that");
        }
        try (var client = EvalCommand.client(url)) {
            return new EvaluationBench(items, alone, AT_ONCE).run(client, System.out) ? 0 : 1;
        }
    }
}
