package dev.millrace.eval.online.drift;

import dev.millrace.eval.online.Observation;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What is measured of a completion and may drift. */
public enum Measure {
    /** Generated tokens. */
    LENGTH_TOKENS,
    /** Time to the first token, milliseconds. */
    FIRST_TOKEN_MS,
    /** exp of the mean negative log-probability of its tokens. */
    SELF_PERPLEXITY,
    /** Share of its 3-grams of words that were there before. */
    REPETITION,
    /** What it was worth to the reward model. */
    REWARD;

    /** As calls, rules and metrics spell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a completion shows as soon as it is there: all but the reward, as far as it is known. */
    public static Map<Measure, Double> of(Observation observed) {
        var values = new EnumMap<Measure, Double>(Measure.class);
        var completion = observed.completion();
        if (!completion.scorable()) {
            return values;
        }
        values.put(LENGTH_TOKENS, (double) completion.tokens());
        if (completion.firstTokenMs() > 0) {
            values.put(FIRST_TOKEN_MS, (double) completion.firstTokenMs());
        }
        if (completion.logprobs().tokens() > 0) {
            values.put(SELF_PERPLEXITY, completion.logprobs().perplexity());
        }
        observed.text().ifPresent(text -> values.put(REPETITION, text.repetition()));
        return values;
    }
}
