package dev.millrace.sampler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token that was chosen.
 *
 * @param choice which answer of the request, from 0
 * @param sequence position among the generated tokens of the choice, from 0 without gaps
 * @param id the token
 * @param logprob its natural-log probability at temperature 1 before any filter, at most 0
 * @param top the most probable alternatives, best first
 * @param mirostatMu Mirostat's bound after it, in bits; null without Mirostat
 */
public record GeneratedToken(
        int choice,
        int sequence,
        int id,
        float logprob,
        List<Alternative> top,
        @Nullable Double mirostatMu) {
    /** Without Mirostat. */
    public GeneratedToken(int choice, int sequence, int id, float logprob, List<Alternative> top) {
        this(choice, sequence, id, logprob, top, null);
    }

    /**
     * A token and its probability.
     *
     * @param id the token
     * @param logprob its natural-log probability at temperature 1
     */
    public record Alternative(int id, float logprob) {}

    /** Copies the list. */
    public GeneratedToken {
        top = List.copyOf(top);
    }
}
