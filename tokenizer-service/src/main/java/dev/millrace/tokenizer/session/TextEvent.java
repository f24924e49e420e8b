package dev.millrace.tokenizer.session;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the person or program at the other end is told, in this order: accepted, scores, deltas, ends, finished or failed. */
public sealed interface TextEvent {
    /** The request is on the log and will be answered. */
    record Accepted(int promptTokens) implements TextEvent {}

    /**
     * A part of a prompt was scored; the parts come in order and before the prompt's first delta.
     *
     * @param prompt which of the request's prompts, from 0
     */
    record PromptScored(int prompt, PromptScores scores) implements TextEvent {}

    /**
     * More text.
     *
     * @param choice which answer, from 0
     * @param text whole characters; empty only where all tokens are reported and these have none
     * @param tokens those that ended in this piece; empty unless the session reports tokens
     */
    record Delta(int choice, String text, List<TokenText> tokens) implements TextEvent {}

    /**
     * One of several generations that answer one request, each standing for itself, has ended; the others go on.
     *
     * @param index which of them, from 0
     * @param end how
     */
    record PartEnded(int index, End end) implements TextEvent {}

    /** How it ended; nothing follows. */
    sealed interface End extends TextEvent {}

    /**
     * The answer is complete; nothing follows.
     *
     * @param reasons why each choice ended, by index: {@code STOP} or {@code LENGTH}
     * @param stops the stop string that ended each choice, by index; empty where none did
     * @param reward how the choices were chosen; null where that was not by their reward
     */
    record Finished(
            List<FinishReason> reasons,
            List<String> stops,
            Usage usage,
            Timings timings,
            @Nullable RewardChoice reward) implements End {
        /** No choice ended at a stop string or was chosen by its reward. */
        public Finished(List<FinishReason> reasons, Usage usage, Timings timings) {
            this(reasons, Collections.nCopies(reasons.size(), ""), usage, timings, null);
        }
    }

    /** There will be no more; nothing follows. */
    record Failed(Failure failure) implements End {}

    /**
     * A token and the text it brought. The texts of all tokens joined are the text of the answer, so a token that ends
     * in the middle of a character has none and the one that completes the character has all of it.
     */
    record TokenText(GeneratedToken token, String text) {}
}
