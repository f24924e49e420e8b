package dev.millrace.eval.results;

import dev.millrace.eval.harness.Shaping;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What differs from the tasks' own {@link Shaping}; what is empty is as the task says.
 *
 * @param minP in [0, 1]
 * @param typicalP in (0, 1]; 1 is neutral
 * @param repetitionPenalty in (0, 10]; 1 is neutral
 * @param presencePenalty in [-2, 2]
 * @param frequencyPenalty in [-2, 2]
 * @param noRepeatNgram 0 to 64; 0 for none
 */
public record ShapingChange(
        OptionalDouble minP,
        OptionalDouble typicalP,
        OptionalDouble repetitionPenalty,
        OptionalDouble presencePenalty,
        OptionalDouble frequencyPenalty,
        OptionalInt noRepeatNgram) {
    /** Nothing differs. */
    public static final ShapingChange NONE = new ShapingChange(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty());

    /** @throws IllegalArgumentException naming the field */
    public ShapingChange {
        requireAboveZero("typical_p", typicalP);
        requireAboveZero("repetition_penalty", repetitionPenalty);
    }

    /** 0 would leave it to the model, which is what empty is for. */
    private static void requireAboveZero(String field, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() > 0)) {
            throw new IllegalArgumentException("%s is %s, not above 0".formatted(field, value.getAsDouble()));
        }
    }

    /** A task's own with these changes; an {@link IllegalArgumentException} names the field that is out of its range. */
    Shaping over(Shaping own) {
        return new Shaping(
                minP.orElse(own.minP()),
                typicalP.orElse(own.typicalP()),
                repetitionPenalty.orElse(own.repetitionPenalty()),
                presencePenalty.orElse(own.presencePenalty()),
                frequencyPenalty.orElse(own.frequencyPenalty()),
                noRepeatNgram.orElse(own.noRepeatNgram()));
    }
}
