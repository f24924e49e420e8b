package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.TextEvent;

/**
 * The frames of one streamed answer, whatever its API: a pure function of the request and of what is told of it, so that
 * another edge writes the same. Every frame ends with an empty line. One thread at a time.
 */
public interface AnswerFrames {
    /** The frames that come as soon as the request is on the log. */
    String begin();

    /**
     * The same where the first frame says how long the prompt is.
     *
     * @param promptTokens tokens of the rendered prompt
     */
    default String begin(int promptTokens) {
        return begin();
    }

    /** Keeps an idle connection open; no part of the answer, and so without an id. */
    default String ping() {
        return ChatFrames.PING;
    }

    /** Frames of a part of a prompt that was scored; may be empty. */
    String prompt(TextEvent.PromptScored part);

    /** The frames of more text. */
    String delta(TextEvent.Delta delta);

    /** The frames that tell how one of several generations has ended, where each stands for itself. */
    default String ended(TextEvent.PartEnded part) {
        return "";
    }

    /** The frames that end a complete answer. */
    String finished(TextEvent.Finished end);

    /** The frames that end an answer which failed after its first byte; nothing follows them. */
    default String failure(ApiError error) {
        return ChatFrames.failed(error);
    }
}
