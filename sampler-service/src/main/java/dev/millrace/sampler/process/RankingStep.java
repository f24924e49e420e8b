package dev.millrace.sampler.process;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A step on logits, before they become probabilities: a bias, a penalty, a ban, the mask of a grammar.
 *
 * <p>What it makes of a token's logit depends on the token, that logit and the text so far, never on other logits. That
 * is what lets {@link ShapedLogits} apply it to the head of a row and still say what it can have done to the rest.
 */
public interface RankingStep {
    /**
     * The token's logit after the step.
     *
     * @param id the token
     * @param logit finite or negative infinity, which stays what it is
     * @return finite, or negative infinity for a token that must not be chosen; of two logits the higher one does not
     *     come out lower
     */
    double adjusted(int id, double logit);

    /** Tokens whose logit may rise. Of every other one it stays or falls. */
    default IntStream mayRise() {
        return IntStream.empty();
    }

    /** How many tokens may fall, at most: all of them when it is not known better. */
    default int fallingMost() {
        return Integer.MAX_VALUE;
    }

    /** The tokens that it leaves to choose from, where it knows them all; null where it does not. */
    default @Nullable BitSet only() {
        return null;
    }

    /** Whether it bans, and does nothing else: a row that the model has restricted for it has nothing left to ban. */
    default boolean isRestriction() {
        return false;
    }

    /** The token was chosen; the next question is about what follows it. */
    default void took(int id) {}
}
