package dev.millrace.sampler.app;

/** A lane of a session with its sequence at a model. Belongs to the sampler loop. */
final class Lane {
    /** Sequence id of a lane that has no sequence open. */
    static final long NO_SEQUENCE = 0;

    /** Model of a lane that has no sequence open. */
    static final int NO_MODEL = -1;

    final OpenSession session;
    final int index;
    long sequenceId = NO_SEQUENCE;
    /** Model that the sequence is open on. */
    int member = NO_MODEL;
    /** Whether that model has answered. */
    boolean answered;
    /** Models that were full when they were asked for this sequence, as a mask. */
    long full;

    long commandNanos;

    Lane(OpenSession session, int index) {
        this.session = session;
        this.index = index;
    }

    boolean hasSequence() {
        return sequenceId != NO_SEQUENCE;
    }
}
