package dev.millrace.eval.online;

import java.util.Locale;

/** The figures of a window. */
public enum Figure {
    /** Completed requests. */
    REQUESTS,
    /** Share of the requests that ended with an error or at their deadline, in [0, 1]. */
    FAILURE_SHARE,
    /** Tokens after the first of each choice, divided by decode time in seconds. */
    TOKENS_PER_SECOND,
    /** Median time to the first token, milliseconds. */
    FIRST_TOKEN_P50_MS,
    /** 95th percentile of the same. */
    FIRST_TOKEN_P95_MS,
    /** Mean number of generated tokens. */
    MEAN_LENGTH,
    /** exp of the mean negative log-probability of the generated tokens. */
    SELF_PERPLEXITY,
    /** Mean share of 3-grams of words that the answer had before, in [0, 1]. */
    REPETITION,
    /** Share of the answers that refuse, in [0, 1]. */
    REFUSAL_SHARE,
    /** Mean reward of those that were scored. */
    REWARD;

    /** As calls, rules and metrics spell it: {@code FAILURE_SHARE} gives {@code "failure_share"}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
