package dev.millrace.eval.metric;

import java.util.EnumMap;
import java.util.Map;

/** The figures of one model, accumulated. A figure over nothing is 0. Not thread-safe. */
public final class OnlineFigures {
    private final Map<FinishReason, Long> reasons = new EnumMap<>(FinishReason.class);
    private final QuantileWindow firstTokens;
    private long promptTokens;
    private long tokens;
    private long scoredCompletions;
    private long scoredTokens;
    private long timedTokens;
    private long timedMs;
    private LogprobSum logprobs = LogprobSum.NONE;

    /**
     * Nothing yet.
     *
     * @param firstTokenWindow how many recent completions the times to first token are taken over
     */
    public OnlineFigures(int firstTokenWindow) {
        firstTokens = new QuantileWindow(firstTokenWindow);
    }

    /** Adds a completion. */
    public void add(CompletedGeneration completion) {
        reasons.merge(completion.reason(), 1L, Long::sum);
        promptTokens += completion.promptTokens();
        tokens += completion.tokens();
        if (completion.scorable()) {
            scoredCompletions++;
            scoredTokens += completion.tokens();
            logprobs = logprobs.plus(completion.logprobs());
        }
        if (completion.timed()) {
            timedTokens += completion.followingTokens();
            timedMs += completion.decodeMs();
        }
        if (completion.scorable() && completion.firstTokenMs() > 0) {
            firstTokens.add(completion.firstTokenMs());
        }
    }

    /** Completions that ended for a reason. */
    public long completions(FinishReason reason) {
        return reasons.getOrDefault(reason, 0L);
    }

    /** Prompt tokens of all completions. */
    public long promptTokens() {
        return promptTokens;
    }

    /** Generated tokens of all completions. */
    public long completionTokens() {
        return tokens;
    }

    /** Tokens after the first of each choice, divided by decode time in seconds. */
    public double tokensPerSecond() {
        return timedMs == 0 ? 0 : timedTokens * 1e3 / timedMs;
    }

    /** Mean number of generated tokens of the scorable completions. */
    public double meanLength() {
        return scoredCompletions == 0 ? 0 : (double) scoredTokens / scoredCompletions;
    }

    /** exp of the mean negative log-probability over all tokens of the scorable completions. */
    public double selfPerplexity() {
        return logprobs.perplexity();
    }

    /**
     * Time to first token of the recent scorable completions, in milliseconds.
     *
     * @param share in (0, 1], for instance 0.95
     */
    public long firstTokenMs(double share) {
        return firstTokens.quantile(share);
    }
}
