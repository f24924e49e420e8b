package dev.millrace.tokenizer.session;

import java.util.List;

/** Learns what answers are worth. Must not block. */
@FunctionalInterface
public interface AnswerRanking {
    /**
     * Has the rewards of a generation's answers found out. Soon {@link TextSession#rewarded} or {@link
     * TextSession#notRewarded} is told it; perhaps twice, perhaps never.
     *
     * @param answers their texts, in the order of their generation
     */
    void rank(OpenGeneration generation, List<String> answers);
}
