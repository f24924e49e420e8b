package dev.millrace.sampler.draft;

/** Guesses how a text goes on. A wrong guess costs time and changes nothing else. */
@FunctionalInterface
public interface Drafting {
    /** Never guesses. */
    Drafting NONE = (ids, length, most) -> new int[0];

    /**
     * Guesses.
     *
     * @param ids the text so far in {@code [0, length)}, not changed
     * @param most tokens to guess
     * @return at most {@code most} ids that may follow, none for no guess
     */
    int[] propose(int[] ids, int length, int most);
}
