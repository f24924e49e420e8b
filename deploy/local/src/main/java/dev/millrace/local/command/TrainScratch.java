package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A new model of texts, or of what the served one answered. */
@Command(name = "scratch")
final class TrainScratch extends TrainCommand.Beginning implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1")
    private @Nullable Path file;

    @Option(names = "--from-completions")
    private boolean isFromCompletions;

    @Option(names = "--layers", defaultValue = "4")
    private int layers;

    @Option(names = "--hidden", defaultValue = "128")
    private int hidden;

    @Option(names = "--heads")
    private @Nullable Integer heads;

    @Option(names = "--kv-heads")
    private @Nullable Integer keyValueHeads;

    @Option(names = "--feed-forward")
    private @Nullable Integer feedForward;

    @Option(names = "--context")
    private @Nullable Integer context;

    @Option(names = "--tokenizer", defaultValue = "bytes")
    private String tokenizer = "bytes";

    @Override
    public Integer call() throws IOException, InterruptedException {
        if ((file == null) != isFromCompletions) {
            throw new UsageException("train scratch: a file, or --from-completions");
        }
        if (!tokenizer.equals("bytes") && !tokenizer.equals("model")) {
            throw new UsageException("train scratch: --tokenizer bytes or model");
        }
        return begin("causal", file, this::settings);
    }

    private void settings(ObjectNode request) {
        var settings = (ObjectNode) request.path("settings");
        var scratch = settings.putObject("scratch")
                .put("layers", layers)
                .put("hidden_size", hidden)
                .put("tokenizer", tokenizer.equals("model") ? "" : tokenizer);
        Given.put(scratch, "heads", heads);
        Given.put(scratch, "key_value_heads", keyValueHeads);
        Given.put(scratch, "feed_forward_size", feedForward);
        Given.put(scratch, "context_length", context);
        if (isFromCompletions) {
            settings.withObject("/data").putObject("topic").put("topic", "DATA_TOPIC_COMPLETIONS");
        }
    }
}
