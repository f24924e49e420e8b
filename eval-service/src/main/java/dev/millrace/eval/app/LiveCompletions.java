package dev.millrace.eval.app;

import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.comparison.AnswerMaking;
import dev.millrace.eval.online.challenge.Shadowing;
import jakarta.inject.Singleton;

/**
 * Hands each completion to whoever waits for it: answers of comparisons and evaluations to whoever asked, those of shadows to
 * nobody, for {@link OnlineReader} hears them, all others to be sampled and scored.
 */
@Singleton
class LiveCompletions {
    private final AnswerMaker maker;
    private final LiveSampling sampling;
    private final CompletionRewards rewards;
    private final PromptAsker evaluations;

    LiveCompletions(AnswerMaker maker, LiveSampling sampling, CompletionRewards rewards, PromptAsker evaluations) {
        this.maker = maker;
        this.evaluations = evaluations;
        this.sampling = sampling;
        this.rewards = rewards;
    }

    /** Whether somebody asked, and neither a comparison nor an evaluation nor a shadow. */
    static boolean isLive(String requestId) {
        return !AnswerMaking.isOwn(requestId) && !PromptAsker.isOwn(requestId) && !Shadowing.isOwn(requestId);
    }

    /** Takes a completion; waits for nothing. */
    void completed(GenerationCompleted completed) {
        if (AnswerMaking.isOwn(completed.getRequestId())) {
            maker.completed(completed);
        } else if (PromptAsker.isOwn(completed.getRequestId())) {
            evaluations.completed(completed);
        } else if (isLive(completed.getRequestId())) {
            sampling.completed(completed);
            rewards.completed(completed);
        }
    }
}
