package dev.millrace.sampler;

import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;

/** The ranges of the contract's searches, and what they cannot be combined with. */
final class SearchRanges {
    private SearchRanges() {}

    /** @throws InvalidRequestException naming the first field that is wrong */
    static void check(Search search, int choices, Shaping shaping, Constraint constraint, boolean isPromptScored) {
        switch (search) {
            case Search.Tokenwise _ -> {}
            case Search.Beam beam -> {
                check(beam, choices);
                checkBeside("beam", shaping, constraint, isPromptScored);
            }
            case Search.Contrastive contrastive -> {
                check(contrastive, choices);
                checkBeside("contrastive", shaping, constraint, isPromptScored);
            }
        }
    }

    private static void check(Search.Beam beam, int choices) {
        int most = GenerationParameters.BEAMS_MAX;
        require(
                beam.beams() >= 2 && beam.beams() <= most,
                "beam.beams",
                "must be from 2 to " + most + ", was " + Integer.toUnsignedString(beam.beams()));
        require(choices <= beam.beams(), "choices", "must be at most beam.beams, " + beam.beams());
        require(
                beam.lengthPenalty() >= -10 && beam.lengthPenalty() <= 10,
                "beam.length_penalty",
                "must be in [-10, 10], was " + beam.lengthPenalty());
    }

    private static void check(Search.Contrastive contrastive, int choices) {
        int most = GenerationParameters.CONTRASTIVE_TOP_K_MAX;
        require(
                contrastive.penaltyAlpha() >= 0 && contrastive.penaltyAlpha() <= 1,
                "contrastive.penalty_alpha",
                "must be in [0, 1], was " + contrastive.penaltyAlpha());
        require(
                contrastive.topK() >= 1 && contrastive.topK() <= most,
                "contrastive.top_k",
                "must be from 1 to " + most + ", was " + Integer.toUnsignedString(contrastive.topK()));
        require(choices == 1, "choices", "must be 1 with contrastive: all answers would be the same");
    }

    /** Both weigh the model's own probabilities, so nothing may change those. */
    private static void checkBeside(String search, Shaping shaping, Constraint constraint, boolean isPromptScored) {
        require(shaping.equals(Shaping.NONE), "shaping", "cannot be combined with " + search);
        require(constraint.equals(Constraint.NONE), "constraint", "cannot be combined with " + search);
        require(!isPromptScored, "prompt_logprobs", "cannot be combined with " + search);
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new InvalidRequestException(field, rule);
        }
    }
}
