package dev.millrace.eval.app;

import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.comparison.AnswerMaking;
import jakarta.inject.Singleton;

/** Hands each completion to whoever waits for it: answers of comparisons to their maker, all others to be sampled. */
@Singleton
class LiveCompletions {
    private final AnswerMaker maker;
    private final LiveSampling sampling;

    LiveCompletions(AnswerMaker maker, LiveSampling sampling) {
        this.maker = maker;
        this.sampling = sampling;
    }

    /** Takes a completion; waits for nothing. */
    void completed(GenerationCompleted completed) {
        if (AnswerMaking.isOwn(completed.getRequestId())) {
            maker.completed(completed);
        } else {
            sampling.completed(completed);
        }
    }
}
