package dev.millrace.sampler;

import dev.millrace.sampler.decoding.Dry;
import dev.millrace.sampler.decoding.Mirostat;
import dev.millrace.sampler.decoding.Shaping;
import java.util.Collection;

/** The ranges of the contract's {@code Shaping}. */
final class ShapingRanges {
    static final int NGRAM_MAX = 64;
    static final int BIASES_MAX = 1024;
    static final int BREAKERS_MAX = 8192;
    static final int ALLOWED_LENGTH_MAX = 64;

    private ShapingRanges() {}

    /** @throws InvalidRequestException naming the first field that is wrong */
    static void check(Shaping shaping) {
        if (shaping.equals(Shaping.NONE)) {
            return;
        }
        within("min_p", shaping.minP() >= 0 && shaping.minP() <= 1, "in [0, 1]");
        within("typical_p", shaping.typicalP() > 0 && shaping.typicalP() <= 1, "in (0, 1]");
        within(
                "repetition_penalty",
                shaping.repetitionPenalty() > 0 && shaping.repetitionPenalty() <= 10,
                "in (0, 10]");
        within("presence_penalty", Math.abs(shaping.presencePenalty()) <= 2, "in [-2, 2]");
        within("frequency_penalty", Math.abs(shaping.frequencyPenalty()) <= 2, "in [-2, 2]");
        within("no_repeat_ngram", isFrom(0, NGRAM_MAX, shaping.noRepeatNgram()), "from 0 to " + NGRAM_MAX);
        within("logit_bias", shaping.logitBias().size() <= BIASES_MAX, "of at most " + BIASES_MAX + " ids");
        within("logit_bias", areIds(shaping.logitBias().keySet()), "of ids below 2147483648");
        for (float bias : shaping.logitBias().values()) {
            within("logit_bias", Math.abs(bias) <= 100, "of values in [-100, 100]");
        }
        within("min_new_tokens", shaping.minNewTokens() >= 0, "from 0 to 2147483647");
        if (shaping.mirostat() != null) {
            check(shaping.mirostat());
        }
        if (shaping.dry() != null) {
            check(shaping.dry());
        }
    }

    private static void check(Mirostat mirostat) {
        within("mirostat.tau", mirostat.tau() > 0 && mirostat.tau() <= 20, "in (0, 20]");
        within("mirostat.eta", mirostat.eta() > 0 && mirostat.eta() <= 1, "in (0, 1]");
    }

    private static void check(Dry dry) {
        within("dry.multiplier", dry.multiplier() > 0 && dry.multiplier() <= 10, "in (0, 10]");
        within("dry.base", dry.base() >= 1 && dry.base() <= 4, "in [1, 4]");
        within(
                "dry.allowed_length",
                isFrom(1, ALLOWED_LENGTH_MAX, dry.allowedLength()),
                "from 1 to " + ALLOWED_LENGTH_MAX);
        within("dry.last_tokens", dry.lastTokens() >= 0, "from 0 to 2147483647");
        within("dry.breaker_ids", dry.breakerIds().size() <= BREAKERS_MAX, "at most " + BREAKERS_MAX);
        within("dry.breaker_ids", areIds(dry.breakerIds()), "below 2147483648");
    }

    private static boolean isFrom(int least, int most, int value) {
        return value >= least && value <= most;
    }

    private static boolean areIds(Collection<Integer> ids) {
        return ids.stream().allMatch(id -> id >= 0);
    }

    /** NaN is within no range. */
    private static void within(String field, boolean holds, String range) {
        if (!holds) {
            throw new InvalidRequestException("shaping." + field, "must be " + range);
        }
    }
}
