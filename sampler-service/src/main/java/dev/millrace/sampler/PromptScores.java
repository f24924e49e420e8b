package dev.millrace.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How probable the model found a part of a prompt. The arrays are read-only by convention.
 *
 * @param first position in the prompt of the first of these tokens, 1 or more: nothing stands before the prompt's own first
 * @param logprobs natural-log probability of each token given all before it, at most 0
 * @param ranks how many ids have a higher logit, parallel to {@code logprobs}
 * @param topIds ids of the most probable alternatives, best first, as many for each token, one token after the other
 * @param topLogprobs parallel to {@code topIds}
 */
@SuppressWarnings("ArrayRecordComponent") // on its way from one wire to the other
public record PromptScores(int first, float[] logprobs, int[] ranks, int[] topIds, float[] topLogprobs) {
    /**
     * Checks that the arrays fit each other.
     *
     * @throws IllegalArgumentException when they do not
     */
    public PromptScores {
        int size = logprobs.length;
        if (first < 1 || size == 0 || ranks.length != size || topIds.length != topLogprobs.length) {
            throw new IllegalArgumentException("scores of a prompt that do not fit together");
        }
        if (topIds.length % size != 0) {
            throw new IllegalArgumentException("not as many alternatives for each token of a prompt");
        }
    }

    /** Position after the last of these tokens. */
    public int end() {
        return first + logprobs.length;
    }

    /** Alternatives of each token. */
    public int alternatives() {
        return topIds.length / logprobs.length;
    }

    /** Those of the positions {@code [from, to)}, which must be among these. */
    public PromptScores between(int from, int to) {
        int begin = from - first;
        int end = to - first;
        int each = alternatives();
        return new PromptScores(
                from,
                Arrays.copyOfRange(logprobs, begin, end),
                Arrays.copyOfRange(ranks, begin, end),
                Arrays.copyOfRange(topIds, begin * each, end * each),
                Arrays.copyOfRange(topLogprobs, begin * each, end * each));
    }

    /** The same in parts that hold at most so many log-probabilities each, or one token. */
    public List<PromptScores> split(int logprobsMax) {
        int step = Math.max(1, logprobsMax / (1 + alternatives()));
        var parts = new ArrayList<PromptScores>();
        for (int from = first; from < end(); from += step) {
            parts.add(between(from, Math.min(end(), from + step)));
        }
        return parts;
    }
}
