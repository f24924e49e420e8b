package dev.millrace.sampler.app;

import dev.millrace.sampler.GenerationSession;
import dev.millrace.sampler.SessionEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with its sequence at the model and its sink. Belongs to the sampler loop. */
final class OpenSession {
    /** Sequence id of a session that has no sequence open. */
    static final long NO_SEQUENCE = 0;

    /** Model of a session that has no sequence open. */
    static final int NO_MODEL = -1;

    final GenerationSession machine;
    final SessionSink sink;
    /** Ids whose logits every result brings besides the best. */
    final int[] extraIds;

    final AnsweringVersions versions = new AnsweringVersions();
    long sequenceId = NO_SEQUENCE;
    /** Model that the sequence is open on. */
    int member = NO_MODEL;
    /** Whether that model has answered. */
    boolean answered;
    /** Models that were full when they were asked for this sequence, as a mask. */
    long full;

    long commandNanos;
    /** What has happened while the form of its answer is compiled; null when that is done, or there is none. */
    @Nullable
    List<SessionEvent> waiting;

    OpenSession(GenerationSession machine, SessionSink sink) {
        this.machine = machine;
        this.sink = sink;
        this.extraIds = machine.request().parameters().extraIds();
    }
}
