package dev.millrace.tokenizer.session;

import java.util.List;

/**
 * One token as the sampler chose it.
 *
 * @param id vocabulary id
 * @param logprob natural logarithm of its probability, at most 0
 * @param alternatives the most probable tokens, best first; empty unless asked for
 */
public record GeneratedToken(int id, float logprob, List<Alternative> alternatives) {
    /** A token that could have been chosen. */
    public record Alternative(int id, float logprob) {}
}
