package dev.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to train; what is not said is as the trainer does it. */
final class TrainSettings {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--name")
    private @Nullable String name;

    @Option(names = "--label")
    private @Nullable String label;

    @Option(names = "--model", defaultValue = "")
    private String model = "";

    @Option(names = "--rank")
    private @Nullable Integer rank;

    @Option(names = "--alpha")
    private @Nullable Double alpha;

    @Option(names = "--dropout")
    private @Nullable Double dropout;

    @Option(names = "--targets", split = ",")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--optimizer")
    private @Nullable String optimizer;

    @Option(names = "--learning-rate")
    private @Nullable Double learningRate;

    @Option(names = "--warmup")
    private @Nullable Double warmup;

    @Option(names = "--decay")
    private @Nullable String decay;

    @Option(names = "--clip")
    private @Nullable Double clip;

    @Option(names = "--batch")
    private @Nullable Integer batch;

    @Option(names = "--batch-tokens")
    private @Nullable Integer batchTokens;

    @Option(names = "--sequence")
    private @Nullable Integer sequence;

    @Option(names = "--packed")
    private boolean packed;

    @Option(names = "--epochs")
    private @Nullable Double epochs;

    @Option(names = "--updates")
    private @Nullable Long updates;

    @Option(names = "--minutes")
    private @Nullable Integer minutes;

    @Option(names = "--seed")
    private @Nullable Long seed;

    @Option(names = "--validation")
    private @Nullable Double validation;

    @Option(names = "--patience")
    private @Nullable Integer patience;

    @Option(names = "--checkpoint-every")
    private @Nullable Integer checkpointEvery;

    @Option(names = "--sample")
    private List<String> samples = new ArrayList<>();

    @Option(names = "--shape")
    private @Nullable String shape;

    /** The body of the request, but for the data. */
    ObjectNode request(String type) {
        var request = JSON.createObjectNode().put("model", model);
        put(request, "suffix", name);
        request.putObject("method").put("type", type);
        var settings = request.putObject("settings");
        put(settings, "label", label);
        var lora = settings.putObject("lora");
        put(lora, "rank", rank);
        put(lora, "alpha", alpha);
        put(lora, "dropout", dropout);
        targets.forEach(lora.putArray("targets")::add);
        var descent = settings.putObject("optimizer");
        put(descent, "name", optimizer);
        put(descent, "max_grad_norm", clip);
        var schedule = settings.putObject("schedule");
        put(schedule, "learning_rate", learningRate);
        put(schedule, "warmup_ratio", warmup);
        put(schedule, "decay", decay);
        var portions = settings.putObject("batch").put("packed", packed);
        put(portions, "examples", batch);
        put(portions, "tokens_max", batchTokens);
        put(portions, "sequence_max", sequence);
        run(settings.putObject("run"));
        if (shape != null) {
            settings.putObject("data").put("shape", shape);
        }
        return request;
    }

    private void run(ObjectNode run) {
        put(run, "epochs", epochs);
        put(run, "updates_max", updates);
        put(run, "minutes_max", minutes);
        put(run, "seed", seed);
        put(run, "validation_share", validation);
        put(run, "patience", patience);
        put(run, "checkpoint_every", checkpointEvery);
        samples.forEach(run.putArray("sample_prompts")::add);
    }

    /** What was not said is not there. */
    static void put(ObjectNode object, String field, @Nullable Object value) {
        if (value != null) {
            object.putPOJO(field, value);
        }
    }
}
