package dev.millrace.sampler.decode;

import dev.millrace.sampler.process.LogitsProcessor;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.TopK;
import dev.millrace.sampler.process.TopP;
import java.util.ArrayList;
import java.util.OptionalInt;

/** Chooses the next token. Depends on its arguments only, so a repeated question has the same answer. */
@FunctionalInterface
public interface Decoding {
    /**
     * Chooses.
     *
     * @param logits a complete row, or its head
     * @param position which token of the choice is to be chosen, from 0
     * @return the rank of the chosen token; empty when the head does not settle it, never for a complete row
     */
    OptionalInt choose(RankedLogits logits, int position);

    /** Always the best. */
    static Decoding greedy() {
        return (logits, position) -> OptionalInt.of(0);
    }

    /**
     * Draws from what temperature, top-k and top-p leave, in this order.
     *
     * @param temperature above 0
     * @param topK tokens to keep; 0 keeps all
     * @param topP probability to keep, in (0, 1]
     * @param draws where the random numbers come from
     */
    static Decoding sampling(double temperature, int topK, double topP, Draws draws) {
        var processors = new ArrayList<LogitsProcessor>();
        if (topK > 0) {
            processors.add(new TopK(topK));
        }
        processors.add(new TopP(topP));
        return new Sampling(temperature, processors, draws);
    }
}
