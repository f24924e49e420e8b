package dev.millrace.model.train.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * Bottlenecks of a decoder.
 *
 * @param settings inner width and places
 * @param base the model they belong to
 * @param networks of every layer those behind its sub-layers, in their order: A is down {@code [r,H]}, B is up {@code [H,r]}
 */
public record BottleneckAdapter(BottleneckSettings settings, BaseModel base, List<LoraFactors> networks)
        implements Adapter {
    /** Checks that they are those of the settings and of one decoder, and copies the list. */
    public BottleneckAdapter {
        networks = List.copyOf(networks);
        int ofLayer = settings.places().sublayers().size();
        if (networks.isEmpty() || networks.size() % ofLayer != 0 || networks.size() / ofLayer > LoraPlace.LAYERS_MAX) {
            throw new IllegalArgumentException("networks: must be %d for each of 1 to %d layers, are %d"
                    .formatted(ofLayer, LoraPlace.LAYERS_MAX, networks.size()));
        }
        int width = networks.getFirst().inputs();
        for (int i = 0; i < networks.size(); i++) {
            LoraFactors network = networks.get(i);
            if (network.rank() != settings.size() || network.inputs() != width || network.outputs() != width) {
                throw new IllegalArgumentException(
                        "networks[%d]: must go from %d through %d to %d, goes from %d through %d to %d"
                                .formatted(
                                        i,
                                        width,
                                        settings.size(),
                                        width,
                                        network.inputs(),
                                        network.rank(),
                                        network.outputs()));
            }
        }
        requireBytes(settings, networks.size() / ofLayer, width);
    }

    /** @throws IllegalArgumentException when networks of a decoder so deep and wide are too large */
    static void requireBytes(BottleneckSettings settings, int layers, long width) {
        long bytes = 2L
                * Float.BYTES
                * settings.size()
                * width
                * layers
                * settings.places().sublayers().size();
        if (bytes > LoraAdapter.BYTES_MAX) {
            throw new IllegalArgumentException("bottleneck.size: networks of %d take %d bytes, more than %d"
                    .formatted(settings.size(), bytes, LoraAdapter.BYTES_MAX));
        }
    }

    /**
     * Networks that change nothing yet: up begins at 0, down within ±1/√H as factors of low rank do.
     *
     * @param width H of the decoder
     * @param random drawn from network by network
     */
    public static BottleneckAdapter initial(
            BottleneckSettings settings, BaseModel base, int layers, int width, RandomGenerator random) {
        requireBytes(settings, layers, width);
        List<LoraFactors> networks = new ArrayList<>();
        for (int i = 0; i < layers * settings.places().sublayers().size(); i++) {
            networks.add(LoraFactors.initial(settings.size(), width, width, LoraStart.KAIMING_UNIFORM, random));
        }
        return new BottleneckAdapter(settings, base, networks);
    }

    /** Layers of the decoder. */
    public int layers() {
        return networks.size() / settings.places().sublayers().size();
    }

    /** The network behind a sub-layer, which the settings have. */
    LoraFactors at(int layer, Sublayer sublayer) {
        List<Sublayer> sublayers = settings.places().sublayers();
        return networks.get(layer * sublayers.size() + sublayers.indexOf(sublayer));
    }

    /** All of them by their names in graphs that serve. */
    public SequencedMap<String, LoraFactors> byName() {
        SequencedMap<String, LoraFactors> byName = new LinkedHashMap<>();
        for (int layer = 0; layer < layers(); layer++) {
            for (Sublayer sublayer : settings.places().sublayers()) {
                byName.put(sublayer.bottleneck(layer), at(layer, sublayer));
            }
        }
        return byName;
    }

    /** Their matrices by their names in graphs that train, in the order of the layers; whoever trains writes to them. */
    public SequencedMap<String, float[]> matrices() {
        SequencedMap<String, float[]> matrices = new LinkedHashMap<>();
        for (int layer = 0; layer < layers(); layer++) {
            for (Sublayer sublayer : settings.places().sublayers()) {
                LoraFactors network = at(layer, sublayer);
                matrices.put(sublayer.down(layer), network.a());
                matrices.put(sublayer.up(layer), network.b());
            }
        }
        return matrices;
    }

    @Override
    public long parameters() {
        return networks.stream().mapToLong(LoraFactors::parameters).sum();
    }
}
