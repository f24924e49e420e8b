package dev.millrace.eval.reward;

/** A number for a hidden state: the higher, the better the answer. Immutable, for any number of threads. */
public sealed interface RewardHead permits LinearHead, TwoLayerHead {
    /**
     * The reward, in no fixed unit: only differences between answers to one prompt mean something.
     *
     * @param hidden hidden state of the last token, as wide as {@link #standardisation()}
     * @throws IllegalArgumentException if the width is another
     */
    double reward(float[] hidden);

    /** What hidden states go through first. */
    Standardisation standardisation();

    /** The same head with this much more of reward for every answer. */
    RewardHead shifted(double by);
}
