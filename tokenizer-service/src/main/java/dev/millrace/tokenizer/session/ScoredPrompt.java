package dev.millrace.tokenizer.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a request's prompt is scored, where its log-probabilities are asked for. Its first token has none. */
final class ScoredPrompt {
    private final int tokens;
    private final @Nullable PromptLogprobs kept;
    /** Position of the first token that is not scored yet. */
    private int next;

    ScoredPrompt(AcceptedRequest request) {
        tokens = request.promptTokens();
        var scoring = request.parameters().promptScoring();
        next = scoring == null ? tokens : scoring.from();
        int scored = Math.max(0, tokens - next);
        kept = scoring == null ? null : new PromptLogprobs(next, new float[scored], new int[scored]);
    }

    /** Whether scores are asked for. */
    boolean isWanted() {
        return kept != null;
    }

    /** Whether scores are still to come. */
    boolean isOpen() {
        return next < tokens;
    }

    /** Whether a part has no token that was not scored before. */
    boolean isRepeat(PromptScores part) {
        return part.end() <= next;
    }

    /** What of a part is new; empty when it does not go on where the one before ended, or goes beyond the prompt. */
    Optional<PromptScores> accept(PromptScores part) {
        if (kept == null || part.first() > next || part.end() > tokens) {
            return Optional.empty();
        }
        var fresh = part.from(next);
        int at = next - kept.first();
        System.arraycopy(fresh.logprobs(), 0, kept.logprobs(), at, fresh.ids().length);
        System.arraycopy(fresh.ranks(), 0, kept.ranks(), at, fresh.ids().length);
        next = part.end();
        return Optional.of(fresh);
    }

    /** All scores; null while some are missing, and where none are asked for. */
    @Nullable
    PromptLogprobs logprobs() {
        return isOpen() ? null : kept;
    }
}
