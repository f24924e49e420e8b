package dev.millrace.model.train.draw;

/**
 * How answers are drawn: from all of the distribution, for neither top-k nor top-p is what the policy says.
 *
 * @param answers to each prompt, 1 to {@value #ANSWERS_MAX}
 * @param temperature in [0, 2]; 0 takes the likeliest token
 * @param tokensMax of an answer, its end included, 1 to 65,536
 * @param seed of the draws
 */
public record Drawing(int answers, double temperature, int tokensMax, long seed) {
    /** Answers to a prompt at most. */
    public static final int ANSWERS_MAX = 64;
    /** Highest temperature that samplers know. */
    public static final double TEMPERATURE_MAX = 2;

    private static final int TOKENS_MAX = 65_536;

    public Drawing {
        if (answers < 1 || answers > ANSWERS_MAX) {
            throw new IllegalArgumentException("answers: must be in 1..%d, is %d".formatted(ANSWERS_MAX, answers));
        }
        if (!(temperature >= 0 && temperature <= TEMPERATURE_MAX)) {
            throw new IllegalArgumentException("temperature: must be in [0, 2], is " + temperature);
        }
        if (tokensMax < 1 || tokensMax > TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "answer tokens: must be in 1..%d, is %d".formatted(TOKENS_MAX, tokensMax));
        }
    }

    /** One answer to each prompt, always the same. */
    public static Drawing greedy(int tokensMax) {
        return new Drawing(1, 0, tokensMax, 0);
    }
}
