package dev.millrace.sampler.app;

import dev.millrace.sampler.GeneratedToken;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.PromptScores;
import dev.millrace.sampler.TokenIds;

/** Where the events of a session go. Called on the sampler loop; must not block. */
interface SessionSink {
    /** The span that the session belongs to, for the model; empty for none. */
    default String traceparent() {
        return "";
    }

    /**
     * A part of the prompt was scored; all parts come before the first token.
     *
     * @param prompt the whole prompt
     */
    void prompt(TokenIds prompt, PromptScores scores);

    /** A token was chosen. */
    void token(GeneratedToken token);

    /**
     * The session has ended; nothing follows.
     *
     * @param modelVersion version of the model that answered; empty when none did
     */
    void finished(GenerationOutcome outcome, String modelVersion);
}
