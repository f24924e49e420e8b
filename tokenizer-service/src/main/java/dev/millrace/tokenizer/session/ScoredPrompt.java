package dev.millrace.tokenizer.session;

import java.util.Optional;

/** How far a request's prompt is scored, where its log-probabilities are asked for. Its first token has none. */
final class ScoredPrompt {
    private final int tokens;
    private final boolean wanted;
    /** Position of the first token that is not scored yet. */
    private int next = 1;

    ScoredPrompt(AcceptedRequest request) {
        tokens = request.promptTokens();
        wanted = request.parameters().promptLogprobs() != null;
    }

    /** Whether scores are asked for. */
    boolean isWanted() {
        return wanted;
    }

    /** Whether scores are still to come. */
    boolean isOpen() {
        return wanted && next < tokens;
    }

    /** Whether a part has no token that was not scored before. */
    boolean isRepeat(PromptScores part) {
        return part.end() <= next;
    }

    /** What of a part is new; empty when it does not go on where the one before ended, or goes beyond the prompt. */
    Optional<PromptScores> accept(PromptScores part) {
        if (part.first() > next || part.end() > tokens) {
            return Optional.empty();
        }
        var fresh = part.from(next);
        next = part.end();
        return Optional.of(fresh);
    }
}
