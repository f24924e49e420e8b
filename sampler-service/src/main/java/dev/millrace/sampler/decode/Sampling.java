package dev.millrace.sampler.decode;

import dev.millrace.sampler.process.Distribution;
import dev.millrace.sampler.process.LogitsProcessor;
import dev.millrace.sampler.process.MinP;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.TopK;
import dev.millrace.sampler.process.TopP;
import dev.millrace.sampler.process.TypicalP;
import java.util.ArrayList;
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

    static Sampling of(double temperature, int topK, double topP, double minP, double typicalP, Draws draws) {
        var processors = new ArrayList<LogitsProcessor>();
        if (topK > 0) {
            processors.add(new TopK(topK));
        }
        processors.add(new TopP(topP));
        if (minP > 0) {
            processors.add(new MinP(minP));
        }
        if (typicalP < 1) {
            processors.add(new TypicalP(typicalP));
        }
        return new Sampling(temperature, processors, draws);
    }

    @Override
    public OptionalInt choose(RankedLogits logits, int position) {
        return choose(Distribution.of(logits, temperature), position);
    }

    /** Chooses from what the processors leave of a distribution at this temperature. */
    OptionalInt choose(Distribution whole, int position) {
        var distribution = Optional.of(whole);
        for (var processor : processors) {
            distribution = distribution.flatMap(processor::apply);
        }
        return distribution.map(d -> d.draw(draws.uniform(position))).orElseGet(OptionalInt::empty);
    }
}
