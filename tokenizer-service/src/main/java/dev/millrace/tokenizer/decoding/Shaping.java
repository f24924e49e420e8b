package dev.millrace.tokenizer.decoding;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changes the distribution besides temperature, top-k and top-p; meaning, order and ranges are those of the
 * contract's {@code Shaping}. In what a request asks for, 0 leaves minP, typicalP, repetitionPenalty and noRepeatNgram to
 * the model's defaults.
 *
 * @param minP in [0, 1]; 0 keeps all
 * @param typicalP in (0, 1]; 1 keeps all
 * @param repetitionPenalty in (0, 10]; 1 is neutral
 * @param presencePenalty in [-2, 2]
 * @param frequencyPenalty in [-2, 2]
 * @param noRepeatNgram 0 for none, at most 64
 * @param logitBias added to logits by id, in [-100, 100]; -100 bans, 100 forces; at most 1024 ids
 * @param mirostat null for none
 * @param dry null for none
 * @param minNewTokens stop tokens are banned until so many tokens are there
 */
public record Shaping(
        float minP,
        float typicalP,
        float repetitionPenalty,
        float presencePenalty,
        float frequencyPenalty,
        int noRepeatNgram,
        Map<Integer, Float> logitBias,
        @Nullable Mirostat mirostat,
        @Nullable Dry dry,
        int minNewTokens) {
    /** Changes nothing. */
    public static final Shaping NONE = new Shaping(0, 1, 1, 0, 0, 0, Map.of(), null, null, 0);

    /** Asks for nothing. */
    public static final Shaping UNSET = new Shaping(0, 0, 0, 0, 0, 0, Map.of(), null, null, 0);

    /** This, with what it leaves open from there. */
    public Shaping over(Shaping defaults) {
        return new Shaping(
                minP == 0 ? defaults.minP : minP,
                typicalP == 0 ? defaults.typicalP : typicalP,
                repetitionPenalty == 0 ? defaults.repetitionPenalty : repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                noRepeatNgram == 0 ? defaults.noRepeatNgram : noRepeatNgram,
                logitBias,
                mirostat,
                dry,
                minNewTokens);
    }

    /** The same with this DRY and this least length. */
    public Shaping with(@Nullable Dry otherDry, int otherMinNewTokens) {
        return new Shaping(
                minP,
                typicalP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                noRepeatNgram,
                logitBias,
                mirostat,
                otherDry,
                otherMinNewTokens);
    }

    /** Copies the map. */
    public Shaping {
        logitBias = Map.copyOf(logitBias);
    }
}
