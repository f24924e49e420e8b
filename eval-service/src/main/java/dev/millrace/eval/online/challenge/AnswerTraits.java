package dev.millrace.eval.online.challenge;

import dev.millrace.eval.metric.CompletedGeneration;
import dev.millrace.eval.online.Observation;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one answer shows.
 *
 * @param values finite; FAILURE is always there
 */
public record AnswerTraits(Map<Trait, Double> values) {
    public AnswerTraits {
        if (!values.containsKey(Trait.FAILURE) || !values.values().stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("values: must be finite and say whether it failed");
        }
        values = Map.copyOf(values);
    }

    /** Of a completed request: of one that failed only that. */
    public static AnswerTraits of(Observation observed) {
        var values = new EnumMap<Trait, Double>(Trait.class);
        var completion = observed.completion();
        values.put(Trait.FAILURE, observed.failed() ? 1.0 : 0.0);
        if (completion.scorable() && !observed.failed()) {
            values.put(Trait.LENGTH_TOKENS, (double) completion.tokens());
            observed.text().ifPresent(text -> values.put(Trait.REPETITION, text.repetition()));
            putTimes(values, completion);
            var logprobs = completion.logprobs();
            if (logprobs.tokens() > 0) {
                values.put(Trait.MEAN_LOGPROB, logprobs.sum() / logprobs.tokens());
            }
        }
        return new AnswerTraits(values);
    }

    private static void putTimes(Map<Trait, Double> values, CompletedGeneration completion) {
        if (completion.timed()) {
            values.put(Trait.TOKENS_PER_SECOND, completion.followingTokens() * 1e3 / completion.decodeMs());
        }
        if (completion.firstTokenMs() > 0) {
            values.put(Trait.FIRST_TOKEN_MS, (double) completion.firstTokenMs());
        }
    }

    /** The same with a reward. */
    public AnswerTraits rewarded(double reward) {
        var more = new EnumMap<Trait, Double>(values);
        more.put(Trait.REWARD, reward);
        return new AnswerTraits(more);
    }

    /** A trait; empty where it is not known. */
    public OptionalDouble of(Trait trait) {
        var value = values.get(trait);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Whether it failed. */
    public boolean failed() {
        return of(Trait.FAILURE).orElseThrow() > 0;
    }
}
