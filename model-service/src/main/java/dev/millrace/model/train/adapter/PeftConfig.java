package dev.millrace.model.train.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.weights.WeightsException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * PEFT's adapter_config.json. Fields that PEFT may add are passed over; those that ask for something not done here are
 * refused, for an adapter without it would be another one.
 *
 * @param settings rank, scale and targets
 * @param base the model it was trained on
 * @param layers the adapted layers, empty for all
 * @param task what the adapted model does
 */
record PeftConfig(LoraSettings settings, BaseModel base, SortedSet<Integer> layers, Task task) {
    /** Of a reward model the head beside the layers: {@value}. */
    static final String SCORE = "score";

    /** PEFT's names of what a model does. */
    enum Task {
        /** It answers. */
        CAUSAL_LM,
        /** It says a number of a text, by a head that lies beside the factors. */
        SEQ_CLS
    }

    /** Starts that leave the base model's weights as they are: after others (pissa, olora, …) an adapter fits changed weights. */
    private static final Set<String> STARTS = Set.of("gaussian", "eva", "orthogonal");

    private static final List<String> FLAGS = List.of("use_dora", "fan_in_fan_out", "lora_bias", "use_qalora");
    /** Each must be missing, null, or an empty list or object. */
    private static final List<String> EXTENSIONS = List.of(
            "rank_pattern",
            "alpha_pattern",
            "layer_replication",
            "megatron_config",
            "loftq_config",
            "trainable_token_indices",
            "target_parameters",
            "alora_invocation_tokens",
            "arrow_config",
            "kasa_config",
            "monteclora_config",
            "use_bdlora");

    /** @throws WeightsException where the configuration is of another task, or asks for what is not done here */
    static PeftConfig read(JsonNode json, Task task) {
        requireText(json, "peft_type", Set.of("LORA"), false);
        requireText(json, "task_type", Set.of(task.name()), task == Task.CAUSAL_LM);
        requireSaved(json.path("modules_to_save"), task);
        requireText(json, "bias", Set.of("none"), true);
        for (String flag : FLAGS) {
            if (flag(json, flag)) {
                throw new WeightsException(flag, "true is not supported");
            }
        }
        for (String extension : EXTENSIONS) {
            JsonNode value = json.path(extension);
            boolean isEmpty = value.isContainerNode() && value.isEmpty();
            if (!value.isMissingNode() && !value.isNull() && !isEmpty) {
                throw new WeightsException(extension, "is not supported");
            }
        }
        JsonNode start = json.path("init_lora_weights");
        if (start.isTextual() && !STARTS.contains(start.textValue())) {
            throw new WeightsException(
                    "init_lora_weights", start + " is not supported: it changes the base model's weights");
        }
        try {
            return new PeftConfig(
                    settings(json),
                    new BaseModel(text(json, "base_model_name_or_path"), text(json, "revision")),
                    layers(json),
                    task);
        } catch (IllegalArgumentException e) {
            throw new WeightsException("adapter_config.json", String.valueOf(e.getMessage()));
        }
    }

    /** Whether it is of a model that says a number of a text. */
    static boolean isReward(JsonNode json) {
        return json.path("task_type").asText().equals(Task.SEQ_CLS.name());
    }

    private static void requireSaved(JsonNode modules, Task task) {
        boolean isEmpty = modules.isMissingNode() || modules.isNull() || (modules.isArray() && modules.isEmpty());
        boolean isScore = modules.isArray()
                && modules.size() == 1
                && modules.get(0).asText().equals(SCORE);
        if (task == Task.SEQ_CLS ? !isScore : !isEmpty) {
            throw new WeightsException("modules_to_save", modules + " is not supported");
        }
    }

    private static LoraSettings settings(JsonNode json) {
        JsonNode rank = json.path("r");
        if (!rank.isInt()) {
            throw new WeightsException("r", "is missing or no integer");
        }
        return new LoraSettings(
                rank.intValue(),
                number(json, "lora_alpha", 8),
                flag(json, "use_rslora"),
                number(json, "lora_dropout", 0),
                targets(json.path("target_modules")));
    }

    /** From {@code q_proj}, or a path that ends with it. */
    private static Set<LoraTarget> targets(JsonNode names) {
        if (!names.isArray() || names.isEmpty() || names.size() > LoraPlace.LAYERS_MAX * LoraTarget.values().length) {
            throw new WeightsException("target_modules", "is no list of modules (expressions are not supported)");
        }
        Set<LoraTarget> targets = EnumSet.noneOf(LoraTarget.class);
        for (JsonNode name : names) {
            String module = name.asText().substring(name.asText().lastIndexOf('.') + 1);
            Optional<LoraTarget> target =
                    LoraTarget.named(module).filter(named -> named.peftName().equals(module));
            targets.add(target.orElseThrow(() ->
                    new WeightsException("target_modules", name + " is not supported; projections of a layer are")));
        }
        return targets;
    }

    private static SortedSet<Integer> layers(JsonNode json) {
        JsonNode value = json.path("layers_to_transform");
        SortedSet<Integer> layers = new TreeSet<>();
        if (value.isMissingNode() || value.isNull()) {
            return layers;
        }
        for (JsonNode layer :
                value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value)) {
            if (!layer.isInt() || layer.intValue() < 0 || layer.intValue() >= LoraPlace.LAYERS_MAX) {
                throw new WeightsException("layers_to_transform", layer + " is no layer below " + LoraPlace.LAYERS_MAX);
            }
            layers.add(layer.intValue());
        }
        return layers;
    }

    static void requireText(JsonNode json, String field, Set<String> allowed, boolean mayBeMissing) {
        JsonNode value = json.path(field);
        boolean isMissing = value.isMissingNode() || value.isNull();
        if (isMissing ? !mayBeMissing : !allowed.contains(value.asText())) {
            throw new WeightsException(
                    field, (isMissing ? "is missing" : value + " is not supported") + "; " + allowed + " is");
        }
    }

    static boolean flag(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw new WeightsException(field, value + " is no boolean");
        }
        return value.booleanValue();
    }

    private static double number(JsonNode json, String field, double missing) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return missing;
        }
        if (!value.isNumber()) {
            throw new WeightsException(field, value + " is no number");
        }
        return value.doubleValue();
    }

    static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw new WeightsException(field, value + " is no text");
        }
        return value.isTextual() ? value.textValue() : "";
    }

    /** The fields that PEFT 0.12 writes, in its order: later ones have defaults for what came after. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("alpha_pattern");
        json.putNull("auto_mapping");
        json.put("base_model_name_or_path", base.name().isEmpty() ? null : base.name());
        json.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
        json.put("init_lora_weights", true).putNull("layer_replication").putNull("layers_pattern");
        if (layers.isEmpty()) {
            json.putNull("layers_to_transform");
        } else {
            layers.forEach(json.putArray("layers_to_transform")::add);
        }
        json.putObject("loftq_config");
        putNumber(json, "lora_alpha", settings.alpha());
        json.put("lora_dropout", settings.dropout()).putNull("megatron_config").put("megatron_core", "megatron.core");
        if (task == Task.SEQ_CLS) {
            json.putArray("modules_to_save").add(SCORE);
        } else {
            json.putNull("modules_to_save");
        }
        json.put("peft_type", "LORA").put("r", settings.rank());
        json.putObject("rank_pattern");
        json.put("revision", base.version().isEmpty() ? null : base.version());
        ArrayNode targets = json.putArray("target_modules");
        settings.targets().stream().map(LoraTarget::peftName).sorted().forEach(targets::add);
        return json.put("task_type", task.name()).put("use_dora", false).put("use_rslora", settings.isRankStabilised());
    }

    private static void putNumber(ObjectNode json, String field, double value) {
        if (value == Math.rint(value) && value < Integer.MAX_VALUE) {
            json.put(field, (int) value);
        } else {
            json.put(field, value);
        }
    }
}
