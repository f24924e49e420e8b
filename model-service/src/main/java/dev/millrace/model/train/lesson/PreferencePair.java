package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;

/** Of two answers to a prompt the better and the worse one, each behind the prompt and alone learned. */
public record PreferencePair(TrainingSequence chosen, TrainingSequence rejected) {
    public PreferencePair {
        require("chosen", chosen);
        require("rejected", rejected);
    }

    private static void require(String field, TrainingSequence sequence) {
        if (sequence.targetCount() == 0) {
            throw new IllegalArgumentException(field + ": no token of the answer is learned");
        }
    }
}
