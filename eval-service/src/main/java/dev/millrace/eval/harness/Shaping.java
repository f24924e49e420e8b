package dev.millrace.eval.harness;

/**
 * What changes the distribution of the next token besides temperature, top-k and top-p; the steps and their order are those
 * of the contract's {@code Shaping}. 0 leaves a step to the model's own generation config, which mostly has none; 1 in
 * {@code typicalP} and {@code repetitionPenalty} is neutral whatever that says.
 *
 * @param minP keep tokens with at least this share of the best one's probability, in [0, 1]
 * @param typicalP keep the most typical tokens up to this mass, in [0, 1]
 * @param repetitionPenalty logits of tokens that stand there are divided (positive) or multiplied (negative) by it, in [0, 10]
 * @param presencePenalty taken off the logit of every token that stands there, once, in [-2, 2]
 * @param frequencyPenalty taken off for each time that it stands there, in [-2, 2]
 * @param noRepeatNgram no n-gram of this length appears twice, 0 to 64
 */
public record Shaping(
        double minP,
        double typicalP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        int noRepeatNgram) {
    public static final int REPETITION_MAX = 10;
    public static final int PENALTY_MAX = 2;
    public static final int NGRAM_MAX = 64;
    /** As the model has it. */
    public static final Shaping NONE = new Shaping(0, 0, 0, 0, 0, 0);

    /** @throws IllegalArgumentException naming the field */
    public Shaping {
        requireWithin("min_p", minP, 0, 1);
        requireWithin("typical_p", typicalP, 0, 1);
        requireWithin("repetition_penalty", repetitionPenalty, 0, REPETITION_MAX);
        requireWithin("presence_penalty", presencePenalty, -PENALTY_MAX, PENALTY_MAX);
        requireWithin("frequency_penalty", frequencyPenalty, -PENALTY_MAX, PENALTY_MAX);
        if (noRepeatNgram < 0 || noRepeatNgram > NGRAM_MAX) {
            throw new IllegalArgumentException(
                    "no_repeat_ngram is %d, not 0 to %d".formatted(noRepeatNgram, NGRAM_MAX));
        }
    }

    /** NaN is within nothing. */
    static void requireWithin(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("%s is %s, not in [%.0f, %.0f]".formatted(field, value, min, max));
        }
    }

    /**
     * Beams and candidates that are compared are weighed by the model's own probabilities.
     *
     * @throws IllegalArgumentException naming the step that changes those
     */
    void requireNeutral(String search) {
        requireNeutral(minP == 0, "min_p", search);
        requireNeutral(typicalP == 0 || typicalP == 1, "typical_p", search);
        requireNeutral(repetitionPenalty == 0 || repetitionPenalty == 1, "repetition_penalty", search);
        requireNeutral(presencePenalty == 0, "presence_penalty", search);
        requireNeutral(frequencyPenalty == 0, "frequency_penalty", search);
        requireNeutral(noRepeatNgram == 0, "no_repeat_ngram", search);
    }

    private static void requireNeutral(boolean isNeutral, String field, String search) {
        if (!isNeutral) {
            throw new IllegalArgumentException("%s does not go with %s".formatted(field, search));
        }
    }
}
