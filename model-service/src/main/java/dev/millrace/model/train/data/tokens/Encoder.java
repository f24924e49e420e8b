package dev.millrace.model.train.data.tokens;

import dev.millrace.model.train.data.Passage;

/**
 * Turns a passage into tokens, with the model's chat template if it is a conversation in chat form. Special tokens that stand
 * in contents are text to it, never control tokens.
 */
@FunctionalInterface
public interface Encoder {
    /** The tokens of a passage and which of them are learned, at most {@link TrainingSequence#TOKENS_MAX}. */
    TrainingSequence encode(Passage passage);
}
