package dev.millrace.tokenizer.session;

import java.util.Arrays;

/**
 * How probable the model found a part of a prompt. The arrays are read-only by convention.
 *
 * @param first position in the prompt of the first of these tokens, 1 or more: nothing stands before the prompt's own first
 * @param ids the tokens
 * @param logprobs natural-log probability of each given all before it, at most 0
 * @param ranks how many ids have a higher logit
 * @param topIds the most probable alternatives, best first, as many for each token, one token after the other
 * @param topLogprobs parallel to {@code topIds}
 */
@SuppressWarnings("ArrayRecordComponent") // comes from one wire and goes to the other
public record PromptScores(int first, int[] ids, float[] logprobs, int[] ranks, int[] topIds, float[] topLogprobs) {
    /** Most alternatives a token. */
    public static final int ALTERNATIVES_MAX = 20;
    /** Most log-probabilities in one answer, alternatives among them. */
    public static final int LOGPROBS_MAX = 1 << 20;

    /** Position after the last of these tokens. */
    public int end() {
        return first + ids.length;
    }

    /** Alternatives of each token. */
    public int alternatives() {
        return ids.length == 0 ? 0 : topIds.length / ids.length;
    }

    /** Those from a position on, which is among these. */
    public PromptScores from(int position) {
        int skipped = position - first;
        if (skipped == 0) {
            return this;
        }
        int each = alternatives();
        return new PromptScores(
                position,
                Arrays.copyOfRange(ids, skipped, ids.length),
                Arrays.copyOfRange(logprobs, skipped, ids.length),
                Arrays.copyOfRange(ranks, skipped, ids.length),
                Arrays.copyOfRange(topIds, skipped * each, topIds.length),
                Arrays.copyOfRange(topLogprobs, skipped * each, topIds.length));
    }
}
