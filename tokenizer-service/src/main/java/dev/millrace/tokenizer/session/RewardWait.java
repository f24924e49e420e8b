package dev.millrace.tokenizer.session;

import org.jspecify.annotations.Nullable;

/**
 * The time between the end of a request's answers and the knowledge of what they are worth, where they are chosen by that. The
 * sampler's terminal event may come before or after it.
 */
final class RewardWait {
    /** Longest time in which the rewards have to come. */
    static final long MAX_MS = 30_000;

    private final @Nullable RewardWish wish;
    private boolean asked;
    private long askedMs;
    private @Nullable GenerationEnd held;
    private @Nullable AnswerRewards rewards;

    /** @param wish null where nobody asks for rewards: then there is nothing to wait for */
    RewardWait(@Nullable RewardWish wish) {
        this.wish = wish;
    }

    /** Whether the rewards are wanted and not there. */
    boolean isOpen() {
        return wish != null && rewards == null;
    }

    /** Whether they have been asked for and are not there. */
    boolean isAsked() {
        return asked && isOpen();
    }

    /** Whether somebody has to be asked for them now: once. */
    boolean ask(long nowMs) {
        if (asked) {
            return false;
        }
        asked = true;
        askedMs = nowMs;
        return true;
    }

    /** Whether they should have come by now. */
    boolean isLate(long nowMs) {
        return isAsked() && nowMs > askedMs + MAX_MS;
    }

    /** The terminal event is there and waits. */
    void hold(GenerationEnd end) {
        held = end;
    }

    /** The terminal event where it waits. */
    @Nullable
    GenerationEnd held() {
        return held;
    }

    /** The rewards are there. */
    void know(AnswerRewards known) {
        rewards = known;
    }

    /** How the best were chosen; null where that was not by rewards. */
    @Nullable
    RewardChoice choice(BestChoices best) {
        return wish == null || rewards == null ? null : RewardChoice.of(wish, rewards, best.rewards(rewards));
    }
}
