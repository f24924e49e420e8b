package dev.millrace.sampler.decode;

import dev.millrace.sampler.process.Distribution;
import dev.millrace.sampler.process.LogitsProcessor;
import dev.millrace.sampler.process.RankedLogits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Softmax at a temperature, then the processors in order, then one draw by inverse CDF from the best token down.
 *
 * @param temperature above 0
 * @param processors applied in order
 * @param draws where the random numbers come from
 */
record Sampling(double temperature, List<LogitsProcessor> processors, Draws draws) implements Decoding {
    Sampling {
        processors = List.copyOf(processors);
    }

    @Override
    public OptionalInt choose(RankedLogits logits, int position) {
        var distribution = Optional.of(Distribution.of(logits, temperature));
        for (var processor : processors) {
            distribution = distribution.flatMap(processor::apply);
        }
        return distribution.map(d -> d.draw(draws.uniform(position))).orElseGet(OptionalInt::empty);
    }
}
