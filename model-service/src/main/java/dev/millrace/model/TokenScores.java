package dev.millrace.model;

/**
 * How probable the model found consecutive tokens of a text, each given all before it. The arrays are the receiver's;
 * nobody else keeps them.
 *
 * @param first position of the first of these tokens in the text, 1 or more
 * @param logprobs natural-log probability of each token
 * @param ranks how many ids have a higher logit, parallel to {@code logprobs}
 * @param topIds ids of the highest logits, best first, equal logits by ascending id: as many for each token as were asked
 *     for, one token after the other
 * @param topLogprobs parallel to {@code topIds}
 */
public record TokenScores(int first, float[] logprobs, int[] ranks, int[] topIds, float[] topLogprobs) {
    /** Most alternatives a token. */
    public static final int ALTERNATIVES_MAX = 20;
}
