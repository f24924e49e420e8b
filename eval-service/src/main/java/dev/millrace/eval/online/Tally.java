package dev.millrace.eval.online;

import dev.millrace.eval.metric.FinishReason;
import dev.millrace.eval.metric.LogprobSum;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Completions added up; two tallies can be added up as well. As everywhere, only those count towards speed, length,
 * perplexity and times that have tokens and did not fail. Not thread-safe.
 */
public final class Tally {
    private final long[] reasons = new long[FinishReason.values().length];
    private long promptTokens;
    private long tokens;
    private long scored;
    private long scoredTokens;
    private long timed;
    private long timedTokens;
    private long timedMs;
    private LogprobSum logprobs = LogprobSum.NONE;
    private long texts;
    private double repetition;
    private long refusals;
    private long rewards;
    private double reward;
    /** Only where there is one: it is most of the memory. */
    private @Nullable LogHistogram firstTokens;

    /** Adds a completion. */
    void add(Observation observed) {
        var completion = observed.completion();
        reasons[completion.reason().ordinal()]++;
        promptTokens += completion.promptTokens();
        tokens += completion.tokens();
        observed.text().ifPresent(text -> {
            texts++;
            repetition += text.repetition();
            refusals += text.refusal() ? 1 : 0;
        });
        if (completion.scorable()) {
            scored++;
            scoredTokens += completion.tokens();
            logprobs = logprobs.plus(completion.logprobs());
            if (completion.firstTokenMs() > 0) {
                firstTokens().add(completion.firstTokenMs());
            }
        }
        if (completion.timed()) {
            timed++;
            timedTokens += completion.followingTokens();
            timedMs += completion.decodeMs();
        }
    }

    /**
     * Adds what a completion was worth to a reward model.
     *
     * @param value finite
     */
    void addReward(double value) {
        rewards++;
        reward += value;
    }

    /** Adds what another one has. */
    void add(Tally other) {
        for (int i = 0; i < reasons.length; i++) {
            reasons[i] += other.reasons[i];
        }
        promptTokens += other.promptTokens;
        tokens += other.tokens;
        scored += other.scored;
        scoredTokens += other.scoredTokens;
        timed += other.timed;
        timedTokens += other.timedTokens;
        timedMs += other.timedMs;
        logprobs = logprobs.plus(other.logprobs);
        texts += other.texts;
        repetition += other.repetition;
        refusals += other.refusals;
        rewards += other.rewards;
        reward += other.reward;
        if (other.firstTokens != null) {
            firstTokens().add(other.firstTokens);
        }
    }

    private LogHistogram firstTokens() {
        if (firstTokens == null) {
            firstTokens = new LogHistogram();
        }
        return firstTokens;
    }

    /** Completed requests. */
    public long requests() {
        long all = 0;
        for (long some : reasons) {
            all += some;
        }
        return all;
    }

    /** Completed requests that ended for a reason. */
    public long requests(FinishReason reason) {
        return reasons[reason.ordinal()];
    }

    /** Prompt tokens of all requests. */
    public long promptTokens() {
        return promptTokens;
    }

    /** Generated tokens of all requests. */
    public long completionTokens() {
        return tokens;
    }

    /** How many completions a figure is over. */
    public long count(Figure figure) {
        return switch (figure) {
            case REQUESTS, FAILURE_SHARE -> requests();
            case TOKENS_PER_SECOND -> timed;
            case FIRST_TOKEN_P50_MS, FIRST_TOKEN_P95_MS -> firstTokens == null ? 0 : firstTokens.total();
            case MEAN_LENGTH -> scored;
            case SELF_PERPLEXITY -> logprobs.tokens() == 0 ? 0 : scored;
            case REPETITION, REFUSAL_SHARE -> texts;
            case REWARD -> rewards;
        };
    }

    /** A figure; empty over nothing, but for the number of requests. */
    public OptionalDouble value(Figure figure) {
        if (figure == Figure.REQUESTS) {
            return OptionalDouble.of(requests());
        }
        return count(figure) == 0 ? OptionalDouble.empty() : OptionalDouble.of(known(figure));
    }

    private double known(Figure figure) {
        return switch (figure) {
            case REQUESTS -> requests();
            case FAILURE_SHARE ->
                (double) (requests(FinishReason.ERROR) + requests(FinishReason.DEADLINE)) / requests();
            case TOKENS_PER_SECOND -> timedTokens * 1e3 / timedMs;
            case FIRST_TOKEN_P50_MS -> firstTokens().quantile(0.5);
            case FIRST_TOKEN_P95_MS -> firstTokens().quantile(0.95);
            case MEAN_LENGTH -> (double) scoredTokens / scored;
            case SELF_PERPLEXITY -> logprobs.perplexity();
            case REPETITION -> repetition / texts;
            case REFUSAL_SHARE -> (double) refusals / texts;
            case REWARD -> reward / rewards;
        };
    }
}
