package dev.millrace.model.train.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelShape;
import dev.millrace.model.train.adapter.VirtualTokens.Kind;
import dev.millrace.model.weights.SafetensorsWriter.Floats;
import dev.millrace.model.weights.TensorFile;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Virtual tokens in PEFT's folders: the types PROMPT_TUNING and PREFIX_TUNING, with one tensor {@value #TENSOR}. A prefix that a
 * network makes of something smaller ({@code prefix_projection}) is read too: PEFT writes what came out of it.
 */
final class PeftVirtualTokens {
    static final String TENSOR = "prompt_embeddings";

    private static final Map<String, Kind> KINDS = Map.of("PROMPT_TUNING", Kind.PROMPT, "PREFIX_TUNING", Kind.PREFIX);
    private static final String COUNT = "num_virtual_tokens";

    private PeftVirtualTokens() {}

    static boolean areIn(JsonNode json) {
        return KINDS.containsKey(json.path("peft_type").asText());
    }

    static VirtualTokensAdapter read(JsonNode json, TensorFile file) {
        PeftConfig.requireText(json, "task_type", Set.of("CAUSAL_LM"), true);
        Kind kind = KINDS.getOrDefault(json.path("peft_type").asText(), Kind.PROMPT);
        JsonNode count = json.path(COUNT);
        if (!count.isInt()) {
            throw new WeightsException(COUNT, "is missing or no integer");
        }
        WeightTensor tensor = file.tensors().get(TENSOR);
        if (tensor == null || file.tensors().size() != 1) {
            throw new WeightsException(
                    TENSOR,
                    "must be the only tensor, there are " + file.tensors().keySet());
        }
        List<Long> shape = tensor.shape();
        if (shape.size() != 2
                || shape.getFirst() != count.intValue()
                || shape.getLast() > VirtualTokensAdapter.WIDTH_MAX) {
            throw new WeightsException(TENSOR, "has the shape " + shape + " instead of " + count + " rows");
        }
        if (tensor.elements() * Float.BYTES > VirtualTokensAdapter.BYTES_MAX) {
            throw new WeightsException(TENSOR, "takes more than " + VirtualTokensAdapter.BYTES_MAX + " bytes");
        }
        var settings = new VirtualTokens(kind, count.intValue(), PeftConfig.text(json, "prompt_tuning_init_text"));
        float[] rows = new float[Math.toIntExact(tensor.elements())];
        tensor.format().expand(tensor.data(), 0, rows, rows.length);
        return new VirtualTokensAdapter(
                settings,
                new BaseModel(PeftConfig.text(json, "base_model_name_or_path"), PeftConfig.text(json, "revision")),
                rows,
                Math.toIntExact(shape.getLast()));
    }

    static SortedMap<String, Floats> tensors(VirtualTokensAdapter adapter) {
        SortedMap<String, Floats> tensors = new TreeMap<>();
        tensors.put(
                TENSOR, new Floats(List.of((long) adapter.settings().count(), (long) adapter.width()), adapter.rows()));
        return tensors;
    }

    /** The fields that PEFT 0.12 writes, in its order; of a prefix the heads are those of keys and values, as there. */
    static ObjectNode json(VirtualTokensAdapter adapter, ModelShape shape) {
        boolean isPrompt = adapter.settings().kind() == Kind.PROMPT;
        int width = isPrompt ? shape.hiddenSize() : shape.keyValueHeads() * shape.headSize();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putNull("auto_mapping");
        String base = adapter.base().name().isEmpty() ? null : adapter.base().name();
        json.put("base_model_name_or_path", base);
        if (!isPrompt) {
            json.put("encoder_hidden_size", width);
        }
        json.put("inference_mode", true);
        json.put("num_attention_heads", isPrompt ? shape.queryHeads() : shape.keyValueHeads());
        json.put("num_layers", shape.layers()).put("num_transformer_submodules", 1);
        json.put(COUNT, adapter.settings().count());
        json.put("peft_type", isPrompt ? "PROMPT_TUNING" : "PREFIX_TUNING");
        if (isPrompt) {
            String text = adapter.settings().text();
            boolean isOfText = !text.isEmpty() && base != null;
            json.put("prompt_tuning_init", isOfText ? "TEXT" : "RANDOM");
            json.put("prompt_tuning_init_text", isOfText ? text : null);
            json.put("tokenizer_name_or_path", isOfText ? base : null).putNull("tokenizer_kwargs");
        } else {
            json.put("prefix_projection", false);
        }
        String revision = adapter.base().version();
        json.put("revision", revision.isEmpty() ? null : revision);
        return json.put("task_type", "CAUSAL_LM").put("token_dim", width);
    }
}
