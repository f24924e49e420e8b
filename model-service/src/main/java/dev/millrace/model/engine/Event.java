package dev.millrace.model.engine;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.util.List;

/** What the scheduler wants told to a sequence's caller. */
public sealed interface Event {
    /** The sequence. */
    SequenceKey key();

    /**
     * The row of the slot is complete: select from it and, if wanted, send it whole.
     *
     * @param length of the sequence, without proposed tokens
     * @param drafted proposed tokens computed; select from the row after each of them, too
     * @param allowed what may follow in the row and in those after proposed tokens; empty for anything
     * @param adapterVersion of the adapter that it is computed with, with the first row; else empty
     */
    record Computed(
            SequenceKey key,
            int slot,
            int length,
            int cachedTokens,
            int drafted,
            boolean rowWanted,
            CandidateSelection selection,
            List<AllowedIds> allowed,
            String adapterVersion)
            implements Event {
        /** What may follow in the row, with 0, or in that after the n-th proposed token. */
        AllowedIds allowed(int n) {
            return n < allowed.size() ? allowed.get(n) : AllowedIds.ANY;
        }
    }

    /** Send the row of the slot. */
    record RowWanted(SequenceKey key, int slot) implements Event {}

    /** The sequence is gone. */
    record Failed(SequenceKey key, FailureCode code, String message, int retryAfterMs) implements Event {
        /** Trying again soon does not help. */
        public Failed(SequenceKey key, FailureCode code, String message) {
            this(key, code, message, 0);
        }
    }
}
