package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.Rope;
import java.util.Map;

/** Reads a config.json. What it asks for and is not built here is refused by name. */
final class HuggingFaceConfig {
    private static final int SIZE_MAX = 1 << 20;
    /** Head size where the file is silent; 0: hidden size by heads. */
    private static final Map<String, Integer> HEAD_SIZES = Map.of("llama", 0, "mistral", 0, "qwen2", 0, "qwen3", 128);

    private final JsonNode json;
    private final String type;

    private HuggingFaceConfig(JsonNode json) {
        this.json = json;
        this.type = json.path("model_type").asText();
    }

    static DecoderConfig read(JsonNode json) {
        HuggingFaceConfig config = new HuggingFaceConfig(json);
        config.requireSupported();
        try {
            return config.decoder();
        } catch (IllegalArgumentException e) {
            throw new ImportException("config.json makes no sense: " + e.getMessage(), e);
        }
    }

    static boolean tiesEmbeddings(JsonNode json) {
        return json.path("tie_word_embeddings").asBoolean(false);
    }

    private void requireSupported() {
        if (!HEAD_SIZES.containsKey(type)) {
            throw new ImportException(
                    "config.json: model_type " + type + " is not supported; llama, mistral, qwen2 and qwen3 are");
        }
        String activation = json.path("hidden_act").asText("silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {
            throw new ImportException("config.json: hidden_act " + activation + " is not supported; silu is");
        }
        if (json.hasNonNull("quantization_config")) {
            throw new ImportException("config.json: quantised folders are not read; import the original model");
        }
        if (json.path("partial_rotary_factor").asDouble(1) != 1) {
            throw new ImportException("config.json: partial_rotary_factor is not supported");
        }
        if (json.path("use_sliding_window").asBoolean(false)) {
            throw new ImportException("config.json: use_sliding_window (a window in some layers) is not supported");
        }
    }

    private DecoderConfig decoder() {
        int hidden = required("hidden_size");
        int heads = required("num_attention_heads");
        int silentHeadSize = HEAD_SIZES.getOrDefault(type, 0);
        int headSize = optional("head_dim", silentHeadSize > 0 ? silentHeadSize : hidden / heads);
        int context = Math.min(Checkpoint.CONTEXT_MAX, optional("max_position_embeddings", 2048));
        int window = type.equals("mistral") ? optional("sliding_window", 0) : 0;
        return new DecoderConfig(
                type,
                required("vocab_size"),
                context,
                required("num_hidden_layers"),
                hidden,
                required("intermediate_size"),
                (float) json.path("rms_norm_eps").asDouble(1e-6),
                new DecoderConfig.Attention(
                        heads, optional("num_key_value_heads", heads), headSize, window >= context ? 0 : window),
                rope(headSize));
    }

    /** Newer files have all of it in rope_parameters, older ones rope_theta and rope_scaling. */
    private Rope rope(int headSize) {
        JsonNode parameters =
                json.hasNonNull("rope_parameters") ? json.get("rope_parameters") : json.path("rope_scaling");
        double theta =
                parameters.path("rope_theta").asDouble(json.path("rope_theta").asDouble(10_000));
        String kind =
                parameters.path("rope_type").asText(parameters.path("type").asText("default"));
        Rope.Scaling scaling = switch (kind) {
            case "default" -> new Rope.Scaling.None();
            case "linear" -> new Rope.Scaling.Linear(positive(parameters, "factor"));
            case "llama3" ->
                new Rope.Scaling.Llama3(
                        positive(parameters, "factor"),
                        positive(parameters, "low_freq_factor"),
                        positive(parameters, "high_freq_factor"),
                        (int) positive(parameters, "original_max_position_embeddings"));
            default ->
                throw new ImportException(
                        "config.json: rope scaling " + kind + " is not supported; linear and llama3 are");
        };
        return new Rope(headSize, (float) theta, scaling);
    }

    private static float positive(JsonNode node, String field) {
        float value = (float) node.path(field).asDouble(0);
        if (!(value > 0) || Float.isInfinite(value)) {
            throw new ImportException("config.json: rope scaling " + field + " is missing or not above 0");
        }
        return value;
    }

    private int required(String field) {
        int value = optional(field, 0);
        if (value == 0) {
            throw new ImportException("config.json: " + field + " is missing");
        }
        return value;
    }

    private int optional(String field, int otherwise) {
        if (!json.hasNonNull(field)) {
            return otherwise;
        }
        JsonNode value = json.get(field);
        int max = field.equals("max_position_embeddings") || field.equals("sliding_window")
                ? Integer.MAX_VALUE
                : SIZE_MAX;
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 1
                || value.longValue() > max) {
            throw new ImportException("config.json: " + field + " = " + value + " is not in 1.." + max);
        }
        return value.intValue();
    }
}
