package dev.millrace.eval.feedback;

/** What the log says happened. */
public sealed interface LedgerEvent {
    /** A valid ranking was recorded, in place of one with its id where there is one. */
    record Recorded(Ranking ranking) implements LedgerEvent {}

    /** The ranking of an id is gone. */
    record Withdrawn(String rankingId) implements LedgerEvent {}

    /**
     * A labeller was judged.
     *
     * @param quarantined whether nothing of his counts from now on
     * @param reason why
     */
    record Judged(String labellerId, boolean quarantined, String reason) implements LedgerEvent {}

    /** No judgement of a labeller is known any more. */
    record Forgotten(String labellerId) implements LedgerEvent {}
}
