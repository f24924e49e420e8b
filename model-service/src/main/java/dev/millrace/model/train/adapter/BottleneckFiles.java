package dev.millrace.model.train.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.train.adapter.BottleneckSettings.Places;
import dev.millrace.model.weights.SafetensorsWriter.Floats;
import dev.millrace.model.weights.TensorFile;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bottlenecks in folders like PEFT's, which has no such type: the type {@value #TYPE} is of our own, and says so in the file. Fields
 * that are not known are refused, for nobody else adds any.
 */
final class BottleneckFiles {
    private static final String TYPE = "BOTTLENECK";
    private static final String DESCRIPTION = "description";
    private static final String SIZE = "bottleneck_size";
    private static final String PLACES = "bottleneck_places";
    private static final String LAYERS = "num_layers";
    private static final Set<String> FIELDS = Set.of(
            "base_model_name_or_path",
            "bias",
            SIZE,
            PLACES,
            DESCRIPTION,
            "inference_mode",
            "non_linearity",
            LAYERS,
            "peft_type",
            "revision",
            "task_type");

    private BottleneckFiles() {}

    static boolean areIn(JsonNode json) {
        return json.path("peft_type").asText().equals(TYPE);
    }

    static BottleneckAdapter read(JsonNode json, TensorFile file) {
        for (var field : json.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new WeightsException(field.getKey(), "is no field of type " + TYPE);
            }
        }
        PeftConfig.requireText(json, "task_type", Set.of("CAUSAL_LM"), false);
        PeftConfig.requireText(json, "non_linearity", Set.of("silu"), false);
        PeftConfig.requireText(json, "bias", Set.of("none"), false);
        BottleneckSettings settings = new BottleneckSettings(
                whole(json, SIZE),
                Places.named(PeftConfig.text(json, PLACES))
                        .orElseThrow(() -> new WeightsException(PLACES, "must be both or mlp")));
        int layers = whole(json, LAYERS);
        if (layers < 1 || layers > LoraPlace.LAYERS_MAX) {
            throw new WeightsException(LAYERS, "must be in 1..%d, is %d".formatted(LoraPlace.LAYERS_MAX, layers));
        }
        int expected = 2 * layers * settings.places().sublayers().size();
        if (file.tensors().size() != expected) {
            throw new WeightsException(
                    LAYERS,
                    "%d layers have %d tensors, there are %d"
                            .formatted(layers, expected, file.tensors().size()));
        }
        return new BottleneckAdapter(
                settings,
                new BaseModel(PeftConfig.text(json, "base_model_name_or_path"), PeftConfig.text(json, "revision")),
                networks(file, settings, layers));
    }

    private static int whole(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isInt()) {
            throw new WeightsException(field, "is missing or no integer");
        }
        return value.intValue();
    }

    private static List<LoraFactors> networks(TensorFile file, BottleneckSettings settings, int layers) {
        Sublayer first = settings.places().sublayers().getFirst();
        long width = PeftTensors.tensor(file, name(0, first, "down")).shape().getLast();
        if (width < 1 || width > LoraFactors.WIDTH_MAX) {
            throw new WeightsException(name(0, first, "down"), "has no width of a decoder: " + width);
        }
        BottleneckAdapter.requireBytes(settings, layers, width);
        List<LoraFactors> networks = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            for (Sublayer sublayer : settings.places().sublayers()) {
                float[] down = matrix(file, name(layer, sublayer, "down"), List.of((long) settings.size(), width));
                float[] up = matrix(file, name(layer, sublayer, "up"), List.of(width, (long) settings.size()));
                networks.add(new LoraFactors(settings.size(), (int) width, (int) width, down, up));
            }
        }
        return networks;
    }

    private static float[] matrix(TensorFile file, String name, List<Long> shape) {
        WeightTensor tensor = PeftTensors.tensor(file, name);
        if (!tensor.shape().equals(shape)) {
            throw new WeightsException(name, "has the shape %s instead of %s".formatted(tensor.shape(), shape));
        }
        return PeftTensors.values(tensor);
    }

    private static String name(int layer, Sublayer sublayer, String matrix) {
        return "model.layers." + layer + "." + sublayer.module() + ".bottleneck." + matrix + ".weight";
    }

    static SortedMap<String, Floats> tensors(BottleneckAdapter adapter) {
        SortedMap<String, Floats> tensors = new TreeMap<>();
        for (int layer = 0; layer < adapter.layers(); layer++) {
            for (Sublayer sublayer : adapter.settings().places().sublayers()) {
                LoraFactors network = adapter.at(layer, sublayer);
                long size = network.rank();
                long width = network.inputs();
                tensors.put(name(layer, sublayer, "down"), new Floats(List.of(size, width), network.a()));
                tensors.put(name(layer, sublayer, "up"), new Floats(List.of(width, size), network.b()));
            }
        }
        return tensors;
    }

    static ObjectNode json(BottleneckAdapter adapter) {
        BaseModel base = adapter.base();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("base_model_name_or_path", base.name().isEmpty() ? null : base.name());
        json.put("bias", "none");
        json.put(PLACES, adapter.settings().places().label());
        json.put(SIZE, adapter.settings().size());
        json.put(
                DESCRIPTION,
                "A form of Millrace, not of PEFT: x + up(silu(down x))"
                        + (adapter.settings().places() == Places.BOTH
                                ? " behind the output projection of attention and"
                                : "")
                        + " behind the down projection of the feed-forward network");
        json.put("inference_mode", true).put("non_linearity", "silu").put(LAYERS, adapter.layers());
        json.put("peft_type", TYPE).put("revision", base.version().isEmpty() ? null : base.version());
        return json.put("task_type", "CAUSAL_LM");
    }
}
