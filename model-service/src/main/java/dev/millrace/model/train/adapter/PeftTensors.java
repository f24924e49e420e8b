package dev.millrace.model.train.adapter;

import dev.millrace.model.weights.SafetensorsWriter.Floats;
import dev.millrace.model.weights.TensorFile;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of factors in PEFT's files, as {@code base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}. */
final class PeftTensors {
    private static final String LAYERS = "base_model.model.model.layers.";
    private static final Pattern NAME =
            Pattern.compile(Pattern.quote(LAYERS) + "(\\d{1,4})\\.(\\w+\\.\\w+)\\.lora_[AB]\\.weight");

    /** The head of a reward model {@code [1,H]}: where PEFT writes a module that was trained beside the factors. */
    private static final String SCORE = "base_model.model." + PeftConfig.SCORE + ".weight";

    private PeftTensors() {}

    /** The weights of a reward model's head. */
    static float[] score(TensorFile file) {
        WeightTensor score = tensor(file, SCORE);
        if (score.shape().size() != 2 || score.shape().getFirst() != 1 || score.elements() > LoraFactors.WIDTH_MAX) {
            throw new WeightsException(
                    SCORE, "has the shape " + score.shape() + ", one of a head of one number is [1,H]");
        }
        return values(score);
    }

    /** A head by its name. */
    static SortedMap<String, Floats> of(float[] score) {
        return new TreeMap<>(Map.of(SCORE, new Floats(List.of(1L, (long) score.length), score)));
    }

    /**
     * All factors of a file, whose sizes are checked before any is read.
     *
     * @param hasScore whether a head may lie beside them
     */
    static SortedMap<LoraPlace, LoraFactors> factors(TensorFile file, LoraSettings settings, boolean hasScore) {
        SortedMap<LoraPlace, LoraFactors> factors = new TreeMap<>();
        requireSizes(file, settings.rank());
        for (String name : file.tensors().keySet()) {
            if (hasScore && name.equals(SCORE)) {
                continue;
            }
            LoraPlace place = place(name);
            if (!factors.containsKey(place)) {
                factors.put(place, factors(file, place, settings.rank()));
            }
        }
        return factors;
    }

    private static void requireSizes(TensorFile file, int rank) {
        long bytes = 0;
        for (WeightTensor tensor : file.tensors().values()) {
            List<Long> shape = tensor.shape();
            if (shape.size() != 2
                    || Math.max(shape.getFirst(), shape.getLast()) > LoraFactors.WIDTH_MAX
                    || Math.min(shape.getFirst(), shape.getLast()) > LoraSettings.RANK_MAX) {
                throw new WeightsException(tensor.name(), "has the shape " + shape + ", no factor's of rank " + rank);
            }
            bytes += tensor.elements() * Float.BYTES;
            if (bytes > LoraAdapter.BYTES_MAX) {
                throw new WeightsException(
                        tensor.name(), "the tensors up to this one take more than " + LoraAdapter.BYTES_MAX + " bytes");
            }
        }
    }

    private static LoraPlace place(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new WeightsException(name, "is no factor of a layer's matrix");
        }
        LoraTarget target = LoraTarget.at(matcher.group(2))
                .orElseThrow(() -> new WeightsException(name, matcher.group(2) + " has no adapter here"));
        int layer = Integer.parseInt(matcher.group(1));
        if (layer >= LoraPlace.LAYERS_MAX) {
            throw new WeightsException(name, "is of no layer below " + LoraPlace.LAYERS_MAX);
        }
        return new LoraPlace(layer, target);
    }

    private static LoraFactors factors(TensorFile file, LoraPlace place, int rank) {
        WeightTensor a = tensor(file, name(place, 'A'));
        WeightTensor b = tensor(file, name(place, 'B'));
        if (a.shape().getFirst() != rank || b.shape().getLast() != rank) {
            throw new WeightsException(
                    a.name(),
                    "and its B have the shapes %s and %s, not of rank %d".formatted(a.shape(), b.shape(), rank));
        }
        int inputs = Math.toIntExact(a.shape().getLast());
        int outputs = Math.toIntExact(b.shape().getFirst());
        return new LoraFactors(rank, inputs, outputs, values(a), values(b));
    }

    static WeightTensor tensor(TensorFile file, String name) {
        WeightTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new WeightsException(name, "is missing");
        }
        return tensor;
    }

    static float[] values(WeightTensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        tensor.format().expand(tensor.data(), 0, values, values.length);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new WeightsException(tensor.name(), "has a value that is not finite");
            }
        }
        return values;
    }

    private static String name(LoraPlace place, char factor) {
        return LAYERS + place.layer() + "." + place.target().path() + ".lora_" + factor + ".weight";
    }

    /** The tensors of an adapter by their names. */
    static SortedMap<String, Floats> of(LoraAdapter adapter) {
        SortedMap<String, Floats> tensors = new TreeMap<>();
        for (Map.Entry<LoraPlace, LoraFactors> entry : adapter.factors().entrySet()) {
            LoraFactors factors = entry.getValue();
            long rank = factors.rank();
            tensors.put(name(entry.getKey(), 'A'), new Floats(List.of(rank, (long) factors.inputs()), factors.a()));
            tensors.put(name(entry.getKey(), 'B'), new Floats(List.of((long) factors.outputs(), rank), factors.b()));
        }
        return tensors;
    }
}
