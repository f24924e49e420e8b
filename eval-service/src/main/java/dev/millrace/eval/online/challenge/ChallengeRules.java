package dev.millrace.eval.online.challenge;

import java.time.Duration;

/**
 * How two models are compared.
 *
 * @param mode whether as shadow or canary
 * @param champion the model in use
 * @param challenger the one that may replace it; not the same
 * @param sampling which prompts a shadow answers
 * @param countMin pairs, or answers of each, before anything is judged: 30 to 1,000,000. The bounds hold for large samples
 * @param risk probability that a verdict is ever wrong, in (0, 0.5]
 */
public record ChallengeRules(
        Mode mode, ModelRef champion, ModelRef challenger, Sampling sampling, int countMin, double risk) {
    public ChallengeRules {
        if (champion.equals(challenger)) {
            throw new IllegalArgumentException("challenger: must be another one than the champion");
        }
        if (mode == Mode.SHADOW && champion.name().equals(challenger.name())) {
            throw new IllegalArgumentException("challenger: a shadow is asked by name, must have another one");
        }
        if (countMin < 30 || countMin > 1_000_000) {
            throw new IllegalArgumentException("countMin: must be in 30..1000000, is " + countMin);
        }
        if (!(risk > 0 && risk <= 0.5)) {
            throw new IllegalArgumentException("risk: must be in (0, 0.5], is " + risk);
        }
    }

    /** How the challenger gets its prompts. */
    public enum Mode {
        /** It answers again what the champion has answered. */
        SHADOW,
        /** It answers some of the live traffic. */
        CANARY
    }

    /**
     * Which prompts a shadow answers.
     *
     * @param share of the champion's answers, in [0, 1]
     * @param hourMax most in an hour of the clock, 0 to 1,000
     * @param timeout how long an answer may take, above 0
     */
    public record Sampling(double share, int hourMax, Duration timeout) {
        public Sampling {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share: must be in [0, 1], is " + share);
            }
            if (hourMax < 0 || hourMax > 1_000) {
                throw new IllegalArgumentException("hourMax: must be in 0..1000, is " + hourMax);
            }
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException("timeout: must be above 0, is " + timeout);
            }
        }
    }
}
