package dev.millrace.model.train.graph;

import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.VirtualTokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Declares what is trained as inputs of a graph, and remembers it in that order. */
final class TrainedInputs {
    private final OnnxModel model;
    private final DecoderShape shape;
    private final PackageWeights weights;
    private final TrainedParts parts;
    private final boolean haveGradients;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Map<String, StoredRows> places = new LinkedHashMap<>();
    private final List<Value> values = new ArrayList<>();

    TrainedInputs(
            OnnxModel model, DecoderShape shape, PackageWeights weights, TrainedParts parts, boolean haveGradients) {
        this.model = model;
        this.shape = shape;
        this.weights = weights;
        this.parts = parts;
        this.haveGradients = haveGradients;
        parts.weights().require(DecoderTensors.of(shape.layers(), weights));
    }

    /** Shapes by names. */
    Map<String, long[]> shapes() {
        return shapes;
    }

    /** Where those that are weights of the package lie in it. */
    Map<String, StoredRows> places() {
        return places;
    }

    List<Value> values() {
        return values;
    }

    /** Those of the tensors that belong to no layer which are chosen. */
    Map<String, Value> outer() {
        return chosen(DecoderTensors.outer(weights));
    }

    /** The rows of virtual tokens {@code [n,width]}. */
    Optional<Value> virtual() {
        return parts.virtual().map(some -> {
            boolean isPrompt = some.kind() == VirtualTokens.Kind.PROMPT;
            return input(DecoderTraining.VIRTUAL, some.count(), isPrompt ? shape.hiddenSize() : shape.prefixWidth());
        });
    }

    /** What it takes to make the masks of dropout of. */
    DropoutPlaces dropout() {
        var widths = new LinkedHashMap<String, Integer>();
        var lora = haveGradients ? parts.lora() : Optional.<LoraSettings>empty();
        for (int layer = 0; layer < shape.layers() && lora.isPresent(); layer++) {
            for (var target : lora.get().targets()) {
                widths.put(new LoraPlace(layer, target).ggufName(), shape.inputs(target.ggufName()));
            }
        }
        return new DropoutPlaces(lora.map(LoraSettings::dropout).orElse(0.0), widths);
    }

    /** Adapters and chosen tensors of a layer. */
    List<Value> ofLayer(int layer) {
        var own = new ArrayList<Value>();
        for (var target : LoraTarget.values()) {
            if (parts.lora().filter(lora -> lora.targets().contains(target)).isPresent()) {
                long rank = parts.lora().orElseThrow().rank();
                var place = new LoraPlace(layer, target);
                own.add(input(place.a(), rank, shape.inputs(target.ggufName())));
                own.add(input(place.b(), shape.outputs(target.ggufName()), rank));
            }
        }
        parts.bottleneck()
                .ifPresent(some -> some.places().sublayers().forEach(sublayer -> {
                    own.add(input(sublayer.down(layer), some.size(), shape.hiddenSize()));
                    own.add(input(sublayer.up(layer), shape.hiddenSize(), some.size()));
                }));
        own.addAll(chosen(DecoderTensors.ofLayer(layer, weights)).values());
        return own;
    }

    /** The parameters of the readout's head. */
    Map<String, Value> head() {
        var head = new LinkedHashMap<String, Value>();
        parts.readout()
                .parameters(shape.hiddenSize())
                .forEach((name, dimensions) -> head.put(name, input(name, dimensions)));
        return head;
    }

    private Map<String, Value> chosen(List<String> tensors) {
        var chosen = new LinkedHashMap<String, Value>();
        for (var tensor : tensors) {
            if (parts.weights().has(tensor)) {
                var place = weights.floatsAt(tensor).orElseThrow();
                places.put(tensor, place);
                chosen.put(
                        tensor,
                        input(
                                tensor,
                                place.shape().stream()
                                        .mapToLong(Long::longValue)
                                        .toArray()));
            }
        }
        return chosen;
    }

    private Value input(String name, long... dimensions) {
        model.input(
                name,
                ElementType.FLOAT,
                LongStream.of(dimensions).<Object>mapToObj(Long::valueOf).toList());
        shapes.put(name, dimensions);
        var value = new Value(name, haveGradients);
        values.add(value);
        return value;
    }
}
