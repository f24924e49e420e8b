package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Mirostat;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.List;
import java.util.function.UnaryOperator;

/** The ranges of what a request asks of {@link Shaping}, those of the contract; 0 leaves a value to the defaults. */
public final class ShapingRanges {
    /** Most ids with a bias. */
    public static final int BIASES_MAX = 1024;
    /** Most texts that break repetitions. */
    public static final int BREAKERS_MAX = 32;
    /** Longest such text in characters. */
    public static final int BREAKER_LENGTH_MAX = 40;

    private static final int NGRAM_MAX = 64;
    private static final int ALLOWED_LENGTH_MAX = 64;

    private final UnaryOperator<String> names;

    /** @param names from a field's name in the contract's {@code Shaping} to that which an error gives it */
    public ShapingRanges(UnaryOperator<String> names) {
        this.names = names;
    }

    /** @throws FailureException naming the first field that is out of its range */
    public void check(Shaping asked) {
        require("min_p", asked.minP() >= 0 && asked.minP() <= 1, "in [0, 1]", asked.minP());
        require("typical_p", asked.typicalP() >= 0 && asked.typicalP() <= 1, "in (0, 1]", asked.typicalP());
        require(
                "repetition_penalty",
                asked.repetitionPenalty() >= 0 && asked.repetitionPenalty() <= 10,
                "in (0, 10]",
                asked.repetitionPenalty());
        require("presence_penalty", Math.abs(asked.presencePenalty()) <= 2, "in [-2, 2]", asked.presencePenalty());
        require("frequency_penalty", Math.abs(asked.frequencyPenalty()) <= 2, "in [-2, 2]", asked.frequencyPenalty());
        int ngram = asked.noRepeatNgram();
        require("no_repeat_ngram", ngram >= 0 && ngram <= NGRAM_MAX, "from 0 to " + NGRAM_MAX, ngram);
        int biases = asked.logitBias().size();
        require("logit_bias", biases <= BIASES_MAX, "of at most " + BIASES_MAX + " ids", biases);
        asked.logitBias()
                .forEach((id, bias) -> require("logit_bias", Math.abs(bias) <= 100, "of values in [-100, 100]", bias));
        require("min_new_tokens", asked.minNewTokens() >= 0, "0 or more", asked.minNewTokens());
        if (asked.mirostat() != null) {
            check(asked.mirostat());
        }
        if (asked.dry() != null) {
            check(asked.dry());
        }
    }

    /** @throws FailureException naming the first field that is out of its range */
    public void check(Mirostat mirostat) {
        require("mirostat.tau", mirostat.tau() > 0 && mirostat.tau() <= 20, "in (0, 20]", mirostat.tau());
        require("mirostat.eta", mirostat.eta() > 0 && mirostat.eta() <= 1, "in (0, 1]", mirostat.eta());
    }

    /** @throws FailureException naming the first field that is out of its range */
    public void check(Dry dry) {
        require("dry.multiplier", dry.multiplier() > 0 && dry.multiplier() <= 10, "in (0, 10]", dry.multiplier());
        require("dry.base", dry.base() >= 1 && dry.base() <= 4, "in [1, 4]", dry.base());
        int allowed = dry.allowedLength();
        require(
                "dry.allowed_length",
                allowed >= 1 && allowed <= ALLOWED_LENGTH_MAX,
                "from 1 to " + ALLOWED_LENGTH_MAX,
                allowed);
        require("dry.last_tokens", dry.lastTokens() >= 0, "0 or more", dry.lastTokens());
    }

    /** @throws FailureException naming {@code dry_breakers} when there are too many, or one is empty or too long */
    public void checkBreakers(List<String> texts) {
        require("dry_breakers", texts.size() <= BREAKERS_MAX, "at most " + BREAKERS_MAX + " texts", texts.size());
        for (var text : texts) {
            require(
                    "dry_breakers",
                    !text.isEmpty() && text.length() <= BREAKER_LENGTH_MAX,
                    "texts of 1 to " + BREAKER_LENGTH_MAX + " characters",
                    text.length());
        }
    }

    /** NaN is within no range. */
    private void require(String field, boolean holds, String range, Object value) {
        if (!holds) {
            var name = names.apply(field);
            throw FailureException.invalid(
                    name,
                    "invalid_value",
                    "Invalid value for '" + name + "': must be " + range + ", got " + value + ".");
        }
    }
}
