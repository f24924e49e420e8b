package dev.millrace.sampler;

import dev.millrace.sampler.mask.AllowedTokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Generation} wants done. A lane of it has at most one sequence open and one command in flight. */
public sealed interface SessionAction {
    /**
     * Open a sequence at the model.
     *
     * @param ids what to prefill: the prompt and all tokens so far
     * @param maxLength longest length it may reach, prompt included; 0 means the context
     * @param scoring what is wanted of the ids' scores; null for none
     * @param allowed what may follow
     */
    record Open(TokenIds ids, int maxLength, @Nullable PromptScoring scoring, AllowedTokens allowed)
            implements SessionAction {
        /** Anything may follow. */
        public Open(TokenIds ids, int maxLength, @Nullable PromptScoring scoring) {
            this(ids, maxLength, scoring, AllowedTokens.ANY);
        }

        /** Without scores; anything may follow. */
        public Open(TokenIds ids, int maxLength) {
            this(ids, maxLength, null, AllowedTokens.ANY);
        }
    }

    /**
     * Start a sequence as a copy of another lane's, before what is done there next.
     *
     * @param parent the other lane
     * @param otherwise what to do where there is nothing to copy
     */
    record Fork(int parent, Open otherwise) implements SessionAction {}

    /**
     * Append a token to the open sequence.
     *
     * @param id the token
     * @param keep length of the sequence before it, with those of the last guess's tokens that were right
     * @param draft a guess of the tokens to follow
     * @param allowed what may follow the token, and then each of the guess; empty for anything
     */
    record Step(int id, int keep, TokenIds draft, List<AllowedTokens> allowed) implements SessionAction {
        /** Copies the list. */
        public Step {
            allowed = List.copyOf(allowed);
        }

        /** Anything may follow. */
        public Step(int id, int keep, TokenIds draft) {
            this(id, keep, draft, List.of());
        }
    }

    /** Fetch the full row of the open sequence. */
    record FetchRow() implements SessionAction {}

    /** Close the open sequence. */
    record Close() implements SessionAction {}

    /**
     * Publish a token.
     *
     * @param token the token
     */
    record Emit(GeneratedToken token) implements SessionAction {}

    /**
     * Publish how probable a part of the prompt is.
     *
     * @param prompt the whole prompt
     * @param scores of the part
     */
    record EmitPrompt(TokenIds prompt, PromptScores scores) implements SessionAction {}

    /**
     * Publish the end; nothing follows.
     *
     * @param outcome how it ended
     */
    record Finish(GenerationOutcome outcome) implements SessionAction {}
}
