package dev.millrace.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code java -jar … PROMPTS COMPLETIONS}: each prompt of a file gets its completion in the other. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Prompts of a file in, completions of a file out.")
final class Main implements Callable<Integer> {
    @Parameters(paramLabel = "PROMPTS", description = "JSON lines with prompt or messages")
    private Path prompts = Path.of("");

    @Parameters(
            paramLabel = "COMPLETIONS",
            description = "where the completions go; what is there already is not asked again")
    private Path completions = Path.of("");

    @Option(names = "--bootstrap", description = "the Kafka cluster; default ${DEFAULT-VALUE}")
    private String bootstrap = "127.0.0.1:9092";

    @Option(names = "--most", description = "prompts under way at a time; default ${DEFAULT-VALUE}")
    private int most = 64;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description = "further settings of the Kafka clients, for instance of security")
    private Map<String, String> kafka = new HashMap<>();

    public static void main(String... arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (most < 1 || most > 10_000) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--most must be from 1 to 10000, was " + most);
        }
        var settings = new HashMap<String, Object>(kafka);
        settings.put("bootstrap.servers", bootstrap);
        try (var file = new CompletionFile(completions);
                var pipeline = new Pipeline(settings, prompts, most)) {
            pipeline.run(file, () -> System.err.printf("\r%d completions", file.count()));
            System.err.println();
        }
        return 0;
    }
}
