package dev.millrace.sampler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the scores of a prompt are reported. A sequence that is opened anew is scored from its beginning; what was
 * reported before is left out, however the model cuts its parts.
 */
final class PromptReport {
    /** Log-probabilities in one report, so that a record stays within some kilobytes. */
    static final int PART_LOGPROBS_MAX = 512;

    private final TokenIds prompt;
    private final @Nullable PromptScoring scoring;
    private int next;

    /**
     * @param scoring what to report; null for no report
     * @param answered whether there are tokens of an answer, before which all of the prompt was reported
     */
    PromptReport(TokenIds prompt, @Nullable PromptScoring scoring, boolean answered) {
        this.prompt = prompt;
        this.scoring = scoring;
        this.next = scoring == null || answered ? prompt.size() : Math.min(scoring.from(), prompt.size());
    }

    /** Whether nothing is left to report. */
    boolean isComplete() {
        return next == prompt.size();
    }

    /** What to ask the model for; null when no scores are needed any more. */
    @Nullable
    PromptScoring wanted() {
        return isComplete() ? null : scoring;
    }

    /** Whether these scores follow those reported before, or repeat them. */
    boolean fits(PromptScores scores) {
        return scores.first() <= next && scores.end() <= prompt.size();
    }

    /** What is new in scores that fit. */
    List<SessionAction> take(PromptScores scores) {
        if (scores.end() <= next) {
            return List.of();
        }
        var fresh = scores.between(next, scores.end());
        next = scores.end();
        return fresh.split(PART_LOGPROBS_MAX).stream()
                .<SessionAction>map(part -> new SessionAction.EmitPrompt(prompt, part))
                .toList();
    }
}
