package dev.millrace.tokenizer.session;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sampler's terminal event.
 *
 * @param reasons why each choice ended, by index
 * @param cachedTokens prompt tokens that came from a cache
 * @param failure set when it failed
 * @param timings as measured by the sampler
 * @param modelVersion version of the model that answered; empty when none did
 */
public record GenerationEnd(
        List<FinishReason> reasons,
        int cachedTokens,
        @Nullable Failure failure,
        Timings.Sampler timings,
        String modelVersion) {
    /** Copies the list. */
    public GenerationEnd {
        reasons = List.copyOf(reasons);
    }

    /** In place of one that never came: all choices ended for one reason. */
    static GenerationEnd unheard(int choices, FinishReason why, @Nullable Failure failure) {
        return new GenerationEnd(Collections.nCopies(choices, why), 0, failure, Timings.Sampler.UNKNOWN, "");
    }
}
