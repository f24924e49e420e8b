package dev.millrace.sampler;

import org.jspecify.annotations.Nullable;

/**
 * How a generation ended.
 *
 * @param reason why
 * @param failure set when the reason is {@link FinishReason#ERROR}
 * @param generatedTokens tokens generated, those before a resume included
 * @param promptTokens tokens of the prompt
 * @param cachedTokens prompt tokens whose keys and values came from a cache
 * @param answered whether a model had any part in it
 * @param timings where the time went
 */
public record GenerationOutcome(
        FinishReason reason,
        @Nullable Failure failure,
        int generatedTokens,
        int promptTokens,
        int cachedTokens,
        boolean answered,
        Timings timings) {

    /**
     * Milliseconds of each phase.
     *
     * @param queueMs from acceptance to the first opening of a sequence
     * @param prefillMs from there to the first token
     * @param decodeMs from the first token to the last
     */
    public record Timings(int queueMs, int prefillMs, int decodeMs) {
        /** Nothing was measured. */
        public static final Timings NONE = new Timings(0, 0, 0);
    }

    /** The end of a request that was refused before anything began. */
    public static GenerationOutcome refused(Failure failure, int promptTokens) {
        return new GenerationOutcome(FinishReason.ERROR, failure, 0, promptTokens, 0, false, Timings.NONE);
    }
}
