package dev.millrace.model.engine;

/** Hears what the engine does, for metrics and logs. Called on the inference thread: it must not block. */
public interface EngineObserver {
    /** A decode step over {@code rows} rows, {@code stepped} of them on behalf of a sequence. */
    default void decoded(int rows, int stepped, long nanos) {}

    /** A token and {@code drafted} proposed ones were computed in one run. */
    default void verified(int drafted, long nanos) {}

    /** A prefill chunk. */
    default void prefilled(int tokens, long nanos) {}

    /** A sequence has ended, for whatever reason. */
    default void ended(SequenceTimes times, long endedNanos) {}

    /** A step failed; the sequences in it have ended. */
    default void failed(String step, Throwable cause) {}
}
