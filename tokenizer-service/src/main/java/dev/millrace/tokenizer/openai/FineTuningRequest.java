package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.session.FailureException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/fine_tuning/jobs}. What it does not say, or says is {@code "auto"}, is null; ranges are the
 * trainer's to check.
 *
 * @param model of what
 * @param trainingFile id of an uploaded file; null where {@code settings} name other data
 * @param suffix name of the adapter
 * @param seed of what is drawn
 * @param metadata the caller's own
 * @param method what is learned, and how
 * @param settings ours, by the contract's names of fields; an empty object where there are none
 */
public record FineTuningRequest(
        String model,
        @Nullable String trainingFile,
        @Nullable String suffix,
        @Nullable Long seed,
        Map<String, String> metadata,
        Method method,
        JsonNode settings) {
    private static final String METHOD = "method";
    private static final String HYPERPARAMETERS = "hyperparameters";
    private static final String TRAINING_FILE = "training_file";

    /**
     * What is learned, and how.
     *
     * @param type {@code supervised}, {@code dpo}, or one of the trainer's other objectives
     */
    public record Method(
            String type,
            @Nullable Double epochs,
            @Nullable Integer batchSize,
            @Nullable Double learningRateMultiplier,
            @Nullable Double beta) {}

    /**
     * Reads a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static FineTuningRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null) {
            throw fields.missing("model");
        }
        if (fields.node("validation_file") != null) {
            throw fields.unsupported(
                    "validation_file", "a share of the training file is held out (settings.run.validation_share).");
        }
        var integrations = fields.array("integrations");
        if (integrations != null && !integrations.isEmpty()) {
            throw fields.unsupported("integrations", "there are none; progress is on topic training-progress.");
        }
        var settings = fields.objectNode("settings");
        var file = fields.text(TRAINING_FILE);
        if (file == null && (settings == null || !settings.has("data"))) {
            throw fields.missing(TRAINING_FILE);
        }
        return new FineTuningRequest(
                model,
                file,
                fields.text("suffix"),
                fields.integer64("seed"),
                metadata(fields),
                method(fields),
                settings == null ? Json.object() : settings);
    }

    private static Method method(Fields fields) {
        var node = fields.objectNode(METHOD);
        if (node == null) {
            // As before OpenAI had methods.
            var plain = fields.objectNode(HYPERPARAMETERS);
            return method("supervised", plain == null ? null : new Fields(plain, HYPERPARAMETERS));
        }
        var method = new Fields(node, METHOD);
        var type = method.text("type");
        if (type == null) {
            throw method.missing("type");
        }
        var own = method.objectNode(type);
        var inner = own == null ? null : new Fields(own, METHOD + "." + type);
        var values = inner == null ? null : inner.objectNode(HYPERPARAMETERS);
        return method(type, values == null ? null : new Fields(values, METHOD + "." + type + "." + HYPERPARAMETERS));
    }

    private static Method method(String type, @Nullable Fields values) {
        if (values == null) {
            return new Method(type, null, null, null, null);
        }
        return new Method(
                type,
                number(values, "n_epochs"),
                isAuto(values, "batch_size") ? null : values.integer("batch_size"),
                number(values, "learning_rate_multiplier"),
                number(values, "beta"));
    }

    private static @Nullable Double number(Fields values, String name) {
        var node = values.node(name);
        return node == null || isAuto(values, name)
                ? null
                : Double.valueOf(values.require(node, node.isNumber(), name, "a number or \"auto\"")
                        .doubleValue());
    }

    private static boolean isAuto(Fields values, String name) {
        var node = values.node(name);
        return node != null && node.asText().equals("auto");
    }

    /** How much of it there may be is the trainer's to say. */
    private static Map<String, String> metadata(Fields fields) {
        var node = fields.objectNode("metadata");
        var metadata = new LinkedHashMap<String, String>();
        if (node != null) {
            var inner = new Fields(node, "metadata");
            for (var entry : node.properties()) {
                var value = inner.require(entry.getValue(), entry.getValue().isTextual(), entry.getKey(), "a string");
                metadata.put(entry.getKey(), value.textValue());
            }
        }
        return metadata;
    }
}
