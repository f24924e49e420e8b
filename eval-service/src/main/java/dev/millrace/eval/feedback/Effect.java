package dev.millrace.eval.feedback;

/** What follows from an event. */
public sealed interface Effect {
    /** Other rankings of this group count than before. */
    record Derive(Group group) implements Effect {}

    /**
     * The event passed a bound of the ledger and is left out of it.
     *
     * @param bound which, in words
     */
    record LeftOut(String bound) implements Effect {}
}
