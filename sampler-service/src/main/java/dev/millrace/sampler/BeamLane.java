package dev.millrace.sampler;

import dev.millrace.sampler.beam.AfterBeam;
import dev.millrace.sampler.beam.Beam;
import org.jspecify.annotations.Nullable;

/** One lane of a {@link BeamGeneration}: a beginning, how its sequence stands, and what may follow it. */
final class BeamLane {
    enum State {
        /** No sequence. */
        NONE,
        /** The sequence of the beginning without its last token is being copied. */
        COPYING,
        /** There is that sequence, and no command is in flight. */
        BEHIND,
        /** What may follow was asked for. */
        ASKED,
        /** There is the sequence of the whole beginning, and no command is in flight. */
        LEVEL
    }

    final int index;
    State state = State.NONE;
    /** Null while there are fewer beginnings than lanes. */
    @Nullable
    Beam beam;
    /** What may follow the beginning; null until it is known. */
    @Nullable
    AfterBeam after;

    boolean connected;
    long retryAtMs;

    BeamLane(int index) {
        this.index = index;
    }

    /** Whether it holds a slot of the model and waits for nothing but other lanes. */
    boolean isIdle() {
        return state == State.BEHIND || state == State.LEVEL;
    }

    /** Whether what follows its beginning is still to come. */
    boolean isAwaited() {
        return beam != null && after == null;
    }

    /** It has another beginning now; what was known followed the one before. */
    void take(@Nullable Beam next) {
        beam = next;
        after = null;
        retryAtMs = 0;
    }
}
