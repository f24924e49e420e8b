package dev.millrace.model.engine;

/**
 * Where the time of a sequence went, told when it has ended; points of time are on the engine's clock.
 *
 * @param openedNanos when its first command was read
 * @param admittedNanos when it got a slot; {@link #NEVER} when it did not
 * @param prefilledNanos when its first logits were there; {@link #NEVER} when they were not
 * @param promptTokens tokens it was opened with; 0 when it was refused
 * @param reusedTokens those of them that were not computed, because another sequence had left them
 * @param steppedTokens tokens appended since
 */
public record SequenceTimes(
        SequenceKey key,
        long openedNanos,
        long admittedNanos,
        long prefilledNanos,
        int promptTokens,
        int reusedTokens,
        int steppedTokens) {
    /** It did not come to that. */
    public static final long NEVER = -1;

    static SequenceTimes refused(SequenceKey key) {
        return new SequenceTimes(key, NEVER, NEVER, NEVER, 0, 0, 0);
    }
}
