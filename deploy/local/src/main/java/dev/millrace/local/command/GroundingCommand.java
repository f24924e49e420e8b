package dev.millrace.local.command;

import dev.millrace.local.system.ServiceProgram;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How well passages are found, and how well answers cite them; a program of eval-service, which has the suite. */
@Command(name = "grounding")
final class GroundingCommand implements Callable<Integer> {
    private static final String PROGRAM = "dev.millrace.eval.app.GroundingProgram";

    @Option(names = "--url")
    private @Nullable String url;

    @Option(names = "--top-k", defaultValue = "5")
    private int topK;

    @Option(names = "--min-score", defaultValue = "0")
    private double minScore;

    @Option(names = "--max-tokens", defaultValue = "100")
    private int maxTokens;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(topK >= 1 && topK <= 50, "--top-k must be 1 to 50");
        require(minScore >= 0 && minScore <= 1, "--min-score must be 0 to 1");
        require(maxTokens >= 0 && maxTokens <= 1_024, "--max-tokens must be 0 to 1024");
        var arguments = List.of(
                Address.of(url),
                Integer.toString(topK),
                String.format(Locale.ROOT, "%s", minScore),
                Integer.toString(maxTokens));
        var settings = Settings.ofThisProcess();
        var program = new ServiceProgram(settings, "eval-service", PROGRAM).with(arguments);
        program.environment().put("MILLRACE_API_KEY", settings.apiKey());
        return program.inheritIO().start().waitFor() == 0 ? 0 : 1;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UsageException(otherwise);
        }
    }
}
