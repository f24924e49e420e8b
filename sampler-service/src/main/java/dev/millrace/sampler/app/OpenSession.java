package dev.millrace.sampler.app;

import dev.millrace.sampler.GenerationSession;

/** A session with its sequence at the model and its sink. Belongs to the sampler loop. */
final class OpenSession {
    /** Sequence id of a session that has no sequence open. */
    static final long NO_SEQUENCE = 0;

    final GenerationSession machine;
    final SessionSink sink;
    long sequenceId = NO_SEQUENCE;
    long commandNanos;

    OpenSession(GenerationSession machine, SessionSink sink) {
        this.machine = machine;
        this.sink = sink;
    }
}
