package dev.millrace.sampler;

import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What is told of a token beside the token: log-probabilities by the model's own distribution, whatever was banned.
 *
 * @param candidates among which it was chosen
 * @param alternatives how many to tell with it, 0 to {@value GenerationParameters#TOP_LOGPROBS_MAX}
 */
record TokenReport(CandidatesArrived candidates, int alternatives) {
    /**
     * Of the token that was chosen.
     *
     * @param sequence which token of the choice it is, from 0
     * @param logit its raw one
     * @param mu Mirostat's bound after it
     */
    GeneratedToken of(int choice, int sequence, int id, float logit, OptionalDouble mu) {
        return new GeneratedToken(
                choice, sequence, id, logprob(logit), best(), mu.isPresent() ? (Double) mu.getAsDouble() : null);
    }

    private float logprob(float logit) {
        return Math.min(0f, logit - candidates.logSumExp());
    }

    private List<GeneratedToken.Alternative> best() {
        var best = candidates.best();
        int count = Math.min(alternatives, best.size());
        var list = new ArrayList<GeneratedToken.Alternative>(count);
        for (int rank = 0; rank < count; rank++) {
            list.add(new GeneratedToken.Alternative(best.id(rank), logprob(best.logit(rank))));
        }
        return list;
    }
}
