package dev.millrace.model.train.optimizer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * All that an optimizer remembers between two steps: with the parameters and the settings it decides every bit of what
 * follows.
 *
 * @param steps taken so far, ≥ 0
 * @param memories arrays in the form of the parameters, by torch's names: {@code exp_avg} and {@code exp_avg_sq} of
 *     AdamW, {@code momentum_buffer} of SGD with momentum, none of plain SGD
 */
public record OptimizerState(long steps, SequencedMap<String, NamedArrays> memories) {
    public OptimizerState {
        if (steps < 0) {
            throw new IllegalArgumentException("steps: must be at least 0, is " + steps);
        }
        memories = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(memories));
    }

    /** Before the first step: zeros for each name. */
    static OptimizerState start(NamedArrays parameters, List<String> names) {
        var memories = new LinkedHashMap<String, NamedArrays>();
        names.forEach(name -> memories.put(name, parameters.zeros()));
        return new OptimizerState(0, memories);
    }

    /** The same numbers in arrays of their own. */
    public OptimizerState copy() {
        var copies = new LinkedHashMap<String, NamedArrays>();
        memories.forEach((name, arrays) -> copies.put(name, arrays.copy()));
        return new OptimizerState(steps, copies);
    }

    /** Refuses a state of another optimizer or of other parameters. */
    void check(NamedArrays parameters, List<String> names) {
        if (!List.copyOf(memories.sequencedKeySet()).equals(names)) {
            throw new IllegalArgumentException(
                    "optimizer state: must hold %s, holds %s".formatted(names, memories.sequencedKeySet()));
        }
        memories.forEach((name, arrays) -> parameters.checkSameForm("optimizer state " + name, arrays));
    }

    NamedArrays memory(String name) {
        NamedArrays arrays = memories.get(name);
        if (arrays == null) {
            throw new IllegalArgumentException("optimizer state: there is no " + name);
        }
        return arrays;
    }
}
