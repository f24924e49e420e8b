package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.Activation;
import dev.millrace.eval.reward.LinearHead;
import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.Standardisation;
import dev.millrace.eval.reward.TwoLayerHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The tensors of an ensemble. All heads share {@code standardisation.mean} and {@code .deviation}; head i has {@code
 * heads.i.output.weight} and {@code .bias}, and with a hidden layer {@code heads.i.hidden.weight} (units × width) and
 * {@code .bias} before them.
 */
final class HeadTensors {
    private HeadTensors() {}

    static Map<String, Tensor> of(List<RewardHead> heads) {
        var tensors = new LinkedHashMap<String, Tensor>();
        Standardisation standardisation = heads.getFirst().standardisation();
        tensors.put("standardisation.mean", Tensor.of(standardisation.mean()));
        tensors.put("standardisation.deviation", Tensor.of(standardisation.deviation()));
        for (int i = 0; i < heads.size(); i++) {
            String name = "heads." + i + ".";
            switch (heads.get(i)) {
                case LinearHead(var _, float[] weight, float bias) -> {
                    tensors.put(name + "output.weight", Tensor.of(weight));
                    tensors.put(name + "output.bias", Tensor.of(bias));
                }
                case TwoLayerHead(Standardisation before, TwoLayerHead.Layer layer, float[] output, float bias) -> {
                    var shape = List.of(layer.units(), before.width());
                    tensors.put(name + "hidden.weight", new Tensor(shape, layer.weight()));
                    tensors.put(name + "hidden.bias", Tensor.of(layer.bias()));
                    tensors.put(name + "output.weight", Tensor.of(output));
                    tensors.put(name + "output.bias", Tensor.of(bias));
                }
            }
        }
        return tensors;
    }

    /**
     * The heads that the tensors hold.
     *
     * @param count of heads
     * @param activation of the hidden layers, if they have one
     * @throws RewardPackageException if a tensor is missing, unknown or of another shape
     */
    static List<RewardHead> heads(Map<String, Tensor> tensors, int count, Activation activation) {
        var reader = new Reader(tensors, new HashSet<>());
        float[] mean = reader.row("standardisation.mean");
        var standardisation = reader.checked(
                "standardisation", () -> new Standardisation(mean, reader.row("standardisation.deviation")));
        var heads = new ArrayList<RewardHead>();
        for (int i = 0; i < count; i++) {
            String name = "heads." + i + ".";
            heads.add(reader.checked("heads." + i, () -> reader.head(name, standardisation, activation)));
        }
        for (String name : tensors.keySet()) {
            if (!reader.read.contains(name)) {
                throw new RewardPackageException(SafetensorsFile.NAME, name, "is a tensor of no head in the card");
            }
        }
        return heads;
    }

    /** Takes tensors by name and remembers which. */
    private record Reader(Map<String, Tensor> tensors, Set<String> read) {
        RewardHead head(String name, Standardisation standardisation, Activation activation) {
            float[] output = row(name + "output.weight");
            float bias = tensor(name + "output.bias", List.of(1)).values()[0];
            if (!tensors.containsKey(name + "hidden.weight")) {
                return new LinearHead(standardisation, output, bias);
            }
            float[] biases = row(name + "hidden.bias");
            Tensor weight = tensor(name + "hidden.weight", List.of(biases.length, standardisation.width()));
            return new TwoLayerHead(
                    standardisation, new TwoLayerHead.Layer(weight.values(), biases, activation), output, bias);
        }

        float[] row(String name) {
            return tensor(name).values();
        }

        Tensor tensor(String name, List<Integer> shape) {
            Tensor tensor = tensor(name);
            if (!tensor.shape().equals(shape)) {
                throw new RewardPackageException(
                        SafetensorsFile.NAME, name + ".shape", "must be %s, is %s".formatted(shape, tensor.shape()));
            }
            return tensor;
        }

        private Tensor tensor(String name) {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                throw new RewardPackageException(SafetensorsFile.NAME, name, "is missing");
            }
            read.add(name);
            return tensor;
        }

        /** What the heads' own rules refuse, told with the file. */
        <T> T checked(String name, Supplier<T> made) {
            try {
                return made.get();
            } catch (IllegalArgumentException e) {
                throw new RewardPackageException(SafetensorsFile.NAME, name, String.valueOf(e.getMessage()));
            }
        }
    }
}
