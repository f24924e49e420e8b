package dev.millrace.model.train;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraFactors;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The parameters of a training graph as an adapter, and the other way; both share the same arrays. */
public final class AdapterParameters {
    private final LoraSettings settings;
    private final BaseModel base;
    private final Map<String, long[]> shapes;

    /**
     * @param base that the adapter belongs to
     * @param shapes of the graph's parameters by their names
     */
    public AdapterParameters(LoraSettings settings, BaseModel base, Map<String, long[]> shapes) {
        this.settings = settings;
        this.base = base;
        this.shapes = shapes;
    }

    /** An adapter that changes nothing yet; A is drawn place by place. */
    public LoraAdapter start(LoraStart start, RandomGenerator random) {
        return adapter((_, inputs, outputs) -> LoraFactors.initial(settings.rank(), inputs, outputs, start, random));
    }

    /** The adapter that these parameters are. */
    public LoraAdapter adapter(NamedArrays parameters) {
        return adapter((place, inputs, outputs) -> new LoraFactors(
                settings.rank(), inputs, outputs, parameters.get(place.a()), parameters.get(place.b())));
    }

    private interface Making {
        LoraFactors factors(LoraPlace place, int inputs, int outputs);
    }

    private LoraAdapter adapter(Making making) {
        SortedMap<LoraPlace, LoraFactors> factors = new TreeMap<>();
        for (int layer = 0; hasLayer(layer); layer++) {
            for (var target : settings.targets()) {
                var place = new LoraPlace(layer, target);
                factors.put(place, making.factors(place, width(place.a(), 1), width(place.b(), 0)));
            }
        }
        return new LoraAdapter(settings, base, factors);
    }

    private boolean hasLayer(int layer) {
        return settings.targets().stream().anyMatch(target -> shapes.containsKey(new LoraPlace(layer, target).a()));
    }

    private int width(String name, int axis) {
        return Math.toIntExact(Objects.requireNonNull(shapes.get(name), name)[axis]);
    }

    /**
     * The arrays of an adapter in the graph's order, and zeros for what its head has.
     *
     * @throws IllegalArgumentException where the graph has other places or shapes
     */
    public NamedArrays parameters(LoraAdapter adapter) {
        var byName = new LinkedHashMap<String, float[]>();
        adapter.factors().forEach((place, factors) -> {
            byName.put(place.a(), factors.a());
            byName.put(place.b(), factors.b());
        });
        var inOrder = new LinkedHashMap<String, float[]>();
        shapes.forEach((name, shape) -> {
            if (Readout.isOfHead(name)) {
                return;
            }
            float[] values = byName.get(name);
            if (values == null || values.length != shape[0] * shape[1]) {
                throw new IllegalArgumentException(name + ": the adapter has none of this model's shape");
            }
            inOrder.put(name, values);
        });
        if (inOrder.size() != byName.size()) {
            throw new IllegalArgumentException("the adapter changes matrices that this model does not have");
        }
        // A head begins at 0: then all answers are worth the same, and its first gradients are those of the states.
        shapes.forEach((name, shape) -> {
            if (Readout.isOfHead(name)) {
                inOrder.put(name, new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))]);
            }
        });
        return NamedArrays.of(inOrder);
    }
}
