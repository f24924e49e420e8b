package dev.millrace.model.train.adapter;

import dev.millrace.model.graph.DecoderConfig;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter of a decoder: the factors of each target in each adapted layer.
 *
 * @param settings rank, scale and targets
 * @param base the model it belongs to
 * @param factors every target of every adapted layer, by layer and target; shapes agree with one another
 */
public record LoraAdapter(LoraSettings settings, BaseModel base, SortedMap<LoraPlace, LoraFactors> factors)
        implements Adapter {
    /** Most bytes of all factors in single precision. */
    public static final long BYTES_MAX = 2L << 30;

    /** Checks that the factors are those of the settings and of one decoder, and copies the map. */
    public LoraAdapter {
        factors = Collections.unmodifiableSortedMap(new TreeMap<>(factors));
        requireComplete(settings, factors);
        requireBytes(
                factors.values().stream().mapToLong(LoraFactors::parameters).sum());
        requireOneDecoder(factors);
    }

    private static void requireComplete(LoraSettings settings, SortedMap<LoraPlace, LoraFactors> factors) {
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("factors: must not be empty");
        }
        for (Map.Entry<LoraPlace, LoraFactors> entry : factors.entrySet()) {
            LoraPlace place = entry.getKey();
            if (!settings.targets().contains(place.target())) {
                throw new IllegalArgumentException(place + ": is none of the targets " + settings.targets());
            }
            if (entry.getValue().rank() != settings.rank()) {
                throw new IllegalArgumentException("%s: must have rank %d, has %d"
                        .formatted(place, settings.rank(), entry.getValue().rank()));
            }
        }
        for (int layer : layers(factors)) {
            for (LoraTarget target : settings.targets()) {
                LoraPlace place = new LoraPlace(layer, target);
                if (!factors.containsKey(place)) {
                    throw new IllegalArgumentException(place + ": is missing");
                }
            }
        }
    }

    private static void requireBytes(long parameters) {
        if (parameters > BYTES_MAX / Float.BYTES) {
            throw new IllegalArgumentException(
                    "factors: must take at most %d bytes, take %d".formatted(BYTES_MAX, parameters * Float.BYTES));
        }
    }

    private static void requireOneDecoder(SortedMap<LoraPlace, LoraFactors> factors) {
        Map<LoraTarget.Width, Integer> widths = new EnumMap<>(LoraTarget.Width.class);
        factors.forEach((place, factor) -> {
            requireWidth(place + ".inputs", factor.inputs(), widths.putIfAbsent(place.target().in, factor.inputs()));
            requireWidth(
                    place + ".outputs", factor.outputs(), widths.putIfAbsent(place.target().out, factor.outputs()));
        });
    }

    private static void requireWidth(String what, int width, @Nullable Integer known) {
        if (known != null && known != width) {
            throw new IllegalArgumentException(
                    what + ": must be %d as in matrices before it, is %d".formatted(known, width));
        }
    }

    /**
     * An adapter of all layers that changes nothing yet.
     *
     * @param start how A begins
     * @param random drawn from layer by layer, in the order of the targets
     */
    public static LoraAdapter initial(
            LoraSettings settings, BaseModel base, DecoderConfig config, LoraStart start, RandomGenerator random) {
        long inLayer = 0;
        for (LoraTarget target : settings.targets()) {
            inLayer += (long) settings.rank() * (target.inputs(config) + target.outputs(config));
        }
        requireBytes(inLayer * config.layerCount());
        SortedMap<LoraPlace, LoraFactors> factors = new TreeMap<>();
        for (int layer = 0; layer < config.layerCount(); layer++) {
            for (LoraTarget target : settings.targets()) {
                factors.put(
                        new LoraPlace(layer, target),
                        LoraFactors.initial(
                                settings.rank(), target.inputs(config), target.outputs(config), start, random));
            }
        }
        return new LoraAdapter(settings, base, factors);
    }

    /**
     * Checks that the adapter's matrices are those of a decoder.
     *
     * @throws IllegalArgumentException if the decoder has no such layer, or a matrix has another shape
     */
    public void requireFits(DecoderConfig config) {
        factors.forEach((place, factor) -> {
            if (place.layer() >= config.layerCount()) {
                throw new IllegalArgumentException(
                        place + ": the base model has " + config.layerCount() + " layers only");
            }
            requireWidth(place + ".inputs", factor.inputs(), place.target().inputs(config));
            requireWidth(place + ".outputs", factor.outputs(), place.target().outputs(config));
        });
    }

    /**
     * The factors of one matrix.
     *
     * @throws IllegalArgumentException if the adapter leaves that matrix as it is
     */
    public LoraFactors at(int layer, LoraTarget target) {
        LoraPlace place = new LoraPlace(layer, target);
        LoraFactors found = factors.get(place);
        if (found == null) {
            throw new IllegalArgumentException(place + ": the adapter has none");
        }
        return found;
    }

    /** The adapted layers. */
    public SortedSet<Integer> layers() {
        return layers(factors);
    }

    private static SortedSet<Integer> layers(SortedMap<LoraPlace, LoraFactors> factors) {
        return factors.keySet().stream().map(LoraPlace::layer).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public long parameters() {
        return factors.values().stream().mapToLong(LoraFactors::parameters).sum();
    }

    /** Numbers of the matrices that it changes. */
    public long fullParameters() {
        return factors.values().stream().mapToLong(LoraFactors::fullParameters).sum();
    }

    /** The share of the changed matrices' numbers that need no training, at most 1; below 0 where the rank is too high to save. */
    public double saving() {
        return 1 - (double) parameters() / fullParameters();
    }
}
