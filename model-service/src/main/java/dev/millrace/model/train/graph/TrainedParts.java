package dev.millrace.model.train.graph;

import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.VirtualTokens;
import java.util.Optional;

/**
 * What of a decoder is trained, and by what.
 *
 * @param adapter beside its matrices or behind its sub-layers, or virtual tokens before its texts
 * @param weights tensors of its own
 * @param readout what the loss is of; the parameters of its head are trained, too
 */
public record TrainedParts(Optional<AdapterSettings> adapter, WeightChoice weights, Readout readout) {
    /** Nothing. */
    public static final TrainedParts NONE = new TrainedParts(Optional.empty(), WeightChoice.NONE, Readout.LIKELIHOOD);

    /** An adapter. */
    public static TrainedParts of(AdapterSettings adapter) {
        return new TrainedParts(Optional.of(adapter), WeightChoice.NONE, Readout.LIKELIHOOD);
    }

    /** Weights of the decoder itself. */
    public static TrainedParts of(WeightChoice weights) {
        return new TrainedParts(Optional.empty(), weights, Readout.LIKELIHOOD);
    }

    /** Low-rank factors, where those are what is trained. */
    Optional<LoraSettings> lora() {
        return adapter.filter(LoraSettings.class::isInstance).map(LoraSettings.class::cast);
    }

    /** Networks behind sub-layers, where those are what is trained. */
    Optional<BottleneckSettings> bottleneck() {
        return adapter.filter(BottleneckSettings.class::isInstance).map(BottleneckSettings.class::cast);
    }

    /** Virtual tokens, where those are what is trained. */
    Optional<VirtualTokens> virtual() {
        return adapter.filter(VirtualTokens.class::isInstance).map(VirtualTokens.class::cast);
    }

    /** How many virtual tokens of a kind there are. */
    int count(VirtualTokens.Kind kind) {
        return virtual()
                .filter(some -> some.kind() == kind)
                .map(VirtualTokens::count)
                .orElse(0);
    }

    /** The same by something else. */
    public TrainedParts by(Readout other) {
        return new TrainedParts(adapter, weights, other);
    }
}
