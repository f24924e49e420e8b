package dev.millrace.sampler;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a generation ended.
 *
 * @param choices how each answer ended, by index; at least one
 * @param failure set when the reason of a choice is {@link FinishReason#ERROR}
 * @param promptTokens tokens of the prompt
 * @param cachedTokens prompt tokens whose keys and values came from a cache
 * @param answered whether a model had any part in it
 * @param timings where the time went
 */
public record GenerationOutcome(
        List<Choice> choices,
        @Nullable Failure failure,
        int promptTokens,
        int cachedTokens,
        boolean answered,
        Timings timings) {

    /**
     * How one answer ended.
     *
     * @param reason why
     * @param generatedTokens tokens generated, those before a resume included
     */
    public record Choice(FinishReason reason, int generatedTokens) {}

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

    /** Copies the list. */
    public GenerationOutcome {
        choices = List.copyOf(choices);
    }

    /** The end of a request that was refused before anything began. */
    public static GenerationOutcome refused(Failure failure, int promptTokens, int choices) {
        var refused = Collections.nCopies(choices, new Choice(FinishReason.ERROR, 0));
        return new GenerationOutcome(refused, failure, promptTokens, 0, false, Timings.NONE);
    }

    /** One outcome of the outcomes of each choice: the times are those of the choice that took longest. */
    static GenerationOutcome of(List<GenerationOutcome> ends) {
        var longest = ends.getFirst();
        Failure failure = null;
        boolean answered = false;
        for (var end : ends) {
            failure = failure == null ? end.failure() : failure;
            answered |= end.answered();
            longest = end.timings().decodeMs() > longest.timings().decodeMs() ? end : longest;
        }
        // Of the others the prompt was copied from the first one, which is no saving that a caller should be told.
        var first = ends.getFirst();
        return new GenerationOutcome(
                ends.stream().map(end -> end.choices().getFirst()).toList(),
                failure,
                first.promptTokens(),
                first.cachedTokens(),
                answered,
                longest.timings());
    }

    /** Why it ended: an error when there is one, else why the first choice did. */
    public FinishReason reason() {
        return failure == null ? choices.getFirst().reason() : FinishReason.ERROR;
    }

    /** Tokens of all choices. */
    public int generatedTokens() {
        return choices.stream().mapToInt(Choice::generatedTokens).sum();
    }
}
