package dev.millrace.eval.online.challenge;

import java.util.Locale;

/**
 * In what answers of two models are compared.
 *
 * <p>The margins say what difference does not matter: they are ours, chosen so that users would hardly notice.
 */
public enum Trait {
    /** Reward by the promoted reward model; higher is better, a tenth of a deviation does not matter. */
    REWARD(1, 0.1, false),
    /** 1 where it failed; lower is better, 2 % do not matter. */
    FAILURE(-1, 0.02, false),
    /** Share of 3-grams that were there before; lower is better, 5 % do not matter. */
    REPETITION(-1, 0.05, false),
    /** Decode speed; higher is better, a tenth of the champion's does not matter. */
    TOKENS_PER_SECOND(1, 0.1, true),
    /** Time to the first token; lower is better, a fifth of the champion's does not matter. */
    FIRST_TOKEN_MS(-1, 0.2, true),
    /** Generated tokens; neither is better. */
    LENGTH_TOKENS(0, 0, false),
    /** Mean log-probability of a token: how sure it was, not how right. */
    MEAN_LOGPROB(0, 0, false);

    private final int good;
    private final double margin;
    private final boolean relative;

    Trait(int good, double margin, boolean relative) {
        this.good = good;
        this.margin = margin;
        this.relative = relative;
    }

    /** As events spell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** 1 when more is better, −1 when less is, 0 when neither. */
    int good() {
        return good;
    }

    /** The difference that does not matter, where the champion's mean is this. */
    double margin(double champion) {
        return relative ? margin * Math.abs(champion) : margin;
    }

    /** The largest distance of two values where there is one; 0 where there is none. */
    double range() {
        return this == FAILURE || this == REPETITION ? 1 : 0;
    }

    /**
     * Whether a verdict depends on it. A shadow waits behind everybody else and shares the machine with them, so its times
     * say nothing.
     */
    public boolean isJudged(ChallengeRules.Mode mode) {
        return switch (this) {
            case REWARD, FAILURE, REPETITION -> true;
            case TOKENS_PER_SECOND, FIRST_TOKEN_MS -> mode == ChallengeRules.Mode.CANARY;
            case LENGTH_TOKENS, MEAN_LOGPROB -> false;
        };
    }
}
