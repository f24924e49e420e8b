package dev.millrace.sampler.decode;

import dev.millrace.sampler.decoding.Mirostat;
import dev.millrace.sampler.process.History;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.RankingStep;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Chooses the next token of one answer. Depends on its arguments and the tokens that were taken, so a repeated question has
 * the same answer.
 */
@FunctionalInterface
public interface Decoding {
    /**
     * Chooses.
     *
     * @param logits a complete row, or its head
     * @param position which token of the choice is to be chosen, from 0
     * @return the rank of the chosen token; empty when the head does not settle it, never for a complete row
     * @throws NoTokenLeftException when a complete row has no token that may be chosen
     */
    OptionalInt choose(RankedLogits logits, int position);

    /** A complete row as {@link #choose} wants it: what cannot be chosen may be left out. */
    default RankedLogits ranked(LogitRow row) {
        return row.ranked();
    }

    /** The token that the last question was answered with was taken; what is asked next follows it. */
    default void took(int id) {}

    /** Mirostat's bound after the last token, in bits, which the next token is chosen by; empty without Mirostat. */
    default OptionalDouble mirostatMu() {
        return OptionalDouble.empty();
    }

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
        return sampling(temperature, topK, topP, 0, 1, draws);
    }

    /**
     * Draws from what temperature, top-k, top-p, min-p and typical mass leave, in this order.
     *
     * @param temperature above 0
     * @param topK tokens to keep; 0 keeps all
     * @param topP probability to keep, in (0, 1]
     * @param minP share of the best one's probability that a token must have, in [0, 1]
     * @param typicalP mass of typical tokens to keep, in (0, 1]
     * @param draws where the random numbers come from
     */
    static Decoding sampling(double temperature, int topK, double topP, double minP, double typicalP, Draws draws) {
        return Sampling.of(temperature, topK, topP, minP, typicalP, draws);
    }

    /**
     * One of the above after steps on the logits.
     *
     * @param unshaped what chooses from the outcome
     * @param steps applied in order, at least one; each knows the text so far
     * @param history the text so far, which the steps share
     */
    static Decoding shaped(Decoding unshaped, List<RankingStep> steps, History history) {
        return new Shaped(history, steps, unshaped instanceof Sampling sampling ? sampling : null, null);
    }

    /**
     * Draws from what temperature and Mirostat leave, after steps on the logits.
     *
     * @param temperature above 0
     * @param mirostat aim and rate
     * @param mu the bound that is on the log after the last token; empty at the beginning
     * @param steps applied in order; each knows the text so far
     * @param history the text so far, which the steps share
     */
    static Decoding mirostat(
            double temperature,
            Mirostat mirostat,
            OptionalDouble mu,
            Draws draws,
            List<RankingStep> steps,
            History history) {
        var bound = new MirostatBound(mirostat.tau(), mirostat.eta(), mu.orElse(MirostatBound.first(mirostat.tau())));
        return new Shaped(history, steps, new Sampling(temperature, List.of(), draws), bound);
    }
}
