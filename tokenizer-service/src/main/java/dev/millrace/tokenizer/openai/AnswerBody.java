package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.TextEvent;

/** Gathers one answer and writes it as a whole. Bounded by the context length. One thread at a time. */
public interface AnswerBody {
    /** A part of a prompt was scored. */
    void add(TextEvent.PromptScored part);

    /** More text. */
    void add(TextEvent.Delta delta);

    /** One of several generations has ended, where each stands for itself. */
    default void add(TextEvent.PartEnded part) {}

    /** The body of the response. */
    String finished(TextEvent.Finished end);
}
