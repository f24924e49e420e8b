package dev.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Option(names = "--full")
    private boolean full;

    @Option(names = "--weights", split = ",")
    private List<String> weights = new ArrayList<>();

    @Option(names = "--prune")
    private @Nullable Double prune;

    @Option(names = "--soft-prompt")
    private @Nullable Integer softPrompt;

    @Option(names = "--prefix")
    private @Nullable Integer prefix;

    @Option(names = "--bottleneck")
    private @Nullable Integer bottleneck;

    @Option(names = "--bottleneck-places")
    private @Nullable String bottleneckPlaces;

    @Option(names = "--init-text")
    private @Nullable String initText;

    @Mixin
    private TrainChecks checks = new TrainChecks();

    @Mixin
    private TrainMixture mixture = new TrainMixture();

    /** Name of the adapter, if one was given. */
    Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** Seed of what is drawn, if one was given. */
    Optional<Long> seed() {
        return Optional.ofNullable(seed);
    }

    /** Whether nothing is to be trained. */
    boolean isPlanOnly() {
        return checks.isPlanOnly();
    }

    /** The body of the request, but for the data. */
    ObjectNode request(String type) {
        requirePositive();
        var request = JSON.createObjectNode().put("model", model);
        Given.put(request, "suffix", name);
        request.putObject("method").put("type", type);
        var settings = request.putObject("settings");
        Given.put(settings, "label", label);
        adapter(settings);
        var descent = settings.putObject("optimizer");
        Given.put(descent, "name", optimizer);
        Given.put(descent, "max_grad_norm", clip);
        var schedule = settings.putObject("schedule");
        Given.put(schedule, "learning_rate", learningRate);
        Given.put(schedule, "warmup_ratio", warmup);
        Given.put(schedule, "decay", decay);
        var portions = settings.putObject("batch").put("packed", packed);
        Given.put(portions, "examples", batch);
        Given.put(portions, "tokens_max", batchTokens);
        Given.put(portions, "sequence_max", sequence);
        run(settings.putObject("run"));
        weights(settings);
        if (shape != null) {
            settings.putObject("data").put("shape", shape);
        }
        checks.into(settings);
        mixture.into(settings);
        return request;
    }

    /** In a request 0 is what was not said; who says it here means something else. */
    private void requirePositive() {
        var counts = new LinkedHashMap<String, @Nullable Number>();
        counts.put("--rank", rank);
        counts.put("--soft-prompt", softPrompt);
        counts.put("--prefix", prefix);
        counts.put("--bottleneck", bottleneck);
        counts.put("--batch", batch);
        counts.put("--batch-tokens", batchTokens);
        counts.put("--sequence", sequence);
        counts.put("--epochs", epochs);
        counts.put("--updates", updates);
        counts.put("--minutes", minutes);
        counts.put("--checkpoint-every", checkpointEvery);
        counts.forEach((option, count) -> {
            if (count != null && !(count.doubleValue() > 0)) {
                throw new UsageException("train: %s must be above 0, is %s".formatted(option, count));
            }
        });
        if (seed != null && seed < 0) {
            throw new UsageException("train: --seed must be at least 0, is " + seed);
        }
    }

    private void adapter(ObjectNode settings) {
        if (bottleneck == null && bottleneckPlaces != null) {
            throw new UsageException("train: --bottleneck-places is of --bottleneck");
        }
        int others = (softPrompt == null ? 0 : 1) + (prefix == null ? 0 : 1) + (bottleneck == null ? 0 : 1);
        if (others == 0) {
            lora(settings.putObject("lora"));
            return;
        }
        if (others > 1) {
            throw new UsageException("train: only one of --soft-prompt, --prefix and --bottleneck");
        }
        if (rank != null || alpha != null || dropout != null || !targets.isEmpty()) {
            throw new UsageException("train: --rank, --alpha, --dropout and --targets are of LoRA");
        }
        if (bottleneck != null) {
            if (initText != null) {
                throw new UsageException("train: --init-text is of virtual tokens");
            }
            var networks = settings.putObject("bottleneck");
            Given.put(networks, "size", bottleneck);
            Given.put(networks, "places", bottleneckPlaces);
            return;
        }
        var virtual = settings.putObject(prefix == null ? "soft_prompt" : "prefix");
        Given.put(virtual, "tokens", prefix == null ? softPrompt : prefix);
        Given.put(virtual, "init_text", initText);
    }

    private void lora(ObjectNode lora) {
        Given.put(lora, "rank", rank);
        Given.put(lora, "alpha", alpha);
        Given.put(lora, "dropout", dropout);
        targets.forEach(lora.putArray("targets")::add);
    }

    private void weights(ObjectNode settings) {
        if (full && !weights.isEmpty()) {
            throw new UsageException("train: only one of --full and --weights");
        }
        if (full || !weights.isEmpty() || prune != null) {
            var own = settings.putObject("weights");
            (full ? List.of("all") : weights).forEach(own.putArray("tensors")::add);
            Given.put(own, "pruned_share", prune);
        }
    }

    private void run(ObjectNode run) {
        Given.put(run, "epochs", epochs);
        Given.put(run, "updates_max", updates);
        Given.put(run, "minutes_max", minutes);
        Given.put(run, "seed", seed);
        Given.put(run, "validation_share", validation);
        Given.put(run, "patience", patience);
        Given.put(run, "checkpoint_every", checkpointEvery);
        samples.forEach(run.putArray("sample_prompts")::add);
    }
}
