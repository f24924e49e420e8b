package dev.millrace.model.train.graph;

import dev.millrace.model.train.adapter.LoraSettings;
import java.util.Optional;

/**
 * What of a decoder is trained, and by what.
 *
 * @param lora adapters beside its matrices
 * @param weights tensors of its own
 * @param readout what the loss is of; the parameters of its head are trained, too
 */
public record TrainedParts(Optional<LoraSettings> lora, WeightChoice weights, Readout readout) {
    /** Nothing. */
    public static final TrainedParts NONE =
            new TrainedParts(Optional.empty(), WeightChoice.NONE, Readout.LIKELIHOOD);

    /** An adapter. */
    public static TrainedParts of(LoraSettings lora) {
        return new TrainedParts(Optional.of(lora), WeightChoice.NONE, Readout.LIKELIHOOD);
    }

    /** Weights of the decoder itself. */
    public static TrainedParts of(WeightChoice weights) {
        return new TrainedParts(Optional.empty(), weights, Readout.LIKELIHOOD);
    }

    /** The same by something else. */
    public TrainedParts by(Readout other) {
        return new TrainedParts(lora, weights, other);
    }
}
