package dev.millrace.tokenizer.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole exchange; goes to the log once.
 *
 * @param request what was asked
 * @param choices the answers by index
 * @param usage token counts
 * @param failure set when it failed
 * @param timings where the time went
 * @param modelVersion version of the model that answered; empty when none did
 * @param reward how the answers were chosen; null where that was not by their reward
 * @param promptLogprobs of the prompt's tokens; null where they were not asked for, or not all came
 */
public record Completion(
        AcceptedRequest request,
        List<Choice> choices,
        Usage usage,
        @Nullable Failure failure,
        Timings timings,
        String modelVersion,
        @Nullable RewardChoice reward,
        @Nullable PromptLogprobs promptLogprobs) {
    /**
     * One answer; ids and logprobs are parallel.
     *
     * @param alternatives what might have stood at each place, parallel to ids; empty where that was not asked for
     */
    @SuppressWarnings("ArrayRecordComponent") // goes straight to the wire
    public record Choice(
            int index,
            String text,
            FinishReason reason,
            int[] ids,
            float[] logprobs,
            List<List<GeneratedToken.Alternative>> alternatives) {}

    /** Why the first choice ended. */
    public FinishReason reason() {
        return choices.getFirst().reason();
    }
}
