package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.TextEvent;

/** Writes the server-sent events of one streamed answer. One thread at a time. */
public interface AnswerFrames {
    /** What comes first; may be empty. */
    String begin();

    /** Frames of a part of a prompt that was scored; may be empty. */
    String prompt(TextEvent.PromptScored part);

    /** A frame of text. */
    String delta(TextEvent.Delta delta);

    /** The frames that end a complete answer, {@code [DONE]} included. */
    String finished(TextEvent.Finished end);
}
