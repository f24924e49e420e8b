package dev.millrace.sampler.app;

import dev.millrace.sampler.GeneratedToken;
import dev.millrace.sampler.GenerationOutcome;

/** Where the events of a session go. Called on the sampler loop; must not block. */
interface SessionSink {
    /** The span that the session belongs to, for the model; empty for none. */
    default String traceparent() {
        return "";
    }

    /** A token was chosen. */
    void token(GeneratedToken token);

    /**
     * The session has ended; nothing follows.
     *
     * @param modelVersion version of the model that answered; empty when none did
     */
    void finished(GenerationOutcome outcome, String modelVersion);
}
