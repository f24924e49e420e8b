package dev.millrace.eval.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * One figure of one completion.
 *
 * @param metric one of the constants
 * @param value finite
 */
public record Score(String metric, double value) {
    /** exp of the mean negative log-probability of its tokens. */
    public static final String SELF_PERPLEXITY = "self_perplexity";
    /** Tokens after the first of each choice, divided by the decode time in seconds. */
    public static final String TOKENS_PER_SECOND = "tokens_per_second";
    /** Generated tokens over all choices. */
    public static final String LENGTH_TOKENS = "length_tokens";

    /** The scores of a completion: none for one that is not scorable, else the length and whatever else is known. */
    public static List<Score> of(CompletedGeneration completion) {
        var scores = new ArrayList<Score>();
        if (completion.scorable()) {
            scores.add(new Score(LENGTH_TOKENS, completion.tokens()));
        }
        if (completion.scorable() && completion.logprobs().tokens() > 0) {
            scores.add(new Score(SELF_PERPLEXITY, completion.logprobs().perplexity()));
        }
        if (completion.timed()) {
            scores.add(new Score(TOKENS_PER_SECOND, completion.followingTokens() * 1e3 / completion.decodeMs()));
        }
        return scores;
    }
}
