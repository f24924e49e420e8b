package dev.millrace.sampler;

import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import java.util.List;

/** What can happen to a {@link GenerationSession}. */
public sealed interface SessionEvent {
    /** The session begins; always the first event. */
    record Started() implements SessionEvent {}

    /** There is a stream to the model; no sequence is open on it. */
    record ModelConnected() implements SessionEvent {}

    /** The stream to the model is gone, and the sequence with it. */
    record ModelLost() implements SessionEvent {}

    /**
     * The logits after the sequence's last token.
     *
     * @param head the best candidates
     * @param logSumExp log sum exp(logit) of the whole row at temperature 1
     * @param cachedTokens tokens of the prefill that came from a cache
     * @param afterDraft the same after each token of the step's guess that the model has computed, in their order
     * @param similarity greatest cosine of the last token's hidden state with any before it, in [-1, 1]; 0 where it was
     *     not asked for
     * @param best the best of the whole row, as many as are to be reported; the head where that is of the whole row too
     */
    record CandidatesArrived(
            RankedLogits head,
            float logSumExp,
            int cachedTokens,
            List<CandidatesArrived> afterDraft,
            float similarity,
            RankedLogits best)
            implements SessionEvent {
        /** Of the whole row. */
        public CandidatesArrived(
                RankedLogits head,
                float logSumExp,
                int cachedTokens,
                List<CandidatesArrived> afterDraft,
                float similarity) {
            this(head, logSumExp, cachedTokens, afterDraft, similarity, head);
        }

        /** Without a comparison. */
        public CandidatesArrived(
                RankedLogits head, float logSumExp, int cachedTokens, List<CandidatesArrived> afterDraft) {
            this(head, logSumExp, cachedTokens, afterDraft, 0);
        }

        /** Without a guess. */
        public CandidatesArrived(RankedLogits head, float logSumExp, int cachedTokens) {
            this(head, logSumExp, cachedTokens, List.of());
        }
    }

    /**
     * The model has scored a part of the open sequence.
     *
     * @param scores of the part
     */
    record PromptArrived(PromptScores scores) implements SessionEvent {}

    /**
     * The full row that was fetched.
     *
     * @param row a complete ranking
     */
    record RowArrived(LogitRow row) implements SessionEvent {}

    /**
     * The model ended the sequence.
     *
     * @param cause why
     * @param message one sentence for people
     * @param retryAfterMs with {@link Cause#OVERLOADED} when there may be room, in milliseconds from now; else 0
     */
    record SequenceFailed(Cause cause, String message, long retryAfterMs) implements SessionEvent {
        /** Nothing is known of a better time. */
        public SequenceFailed(Cause cause, String message) {
            this(cause, message, 0);
        }

        /** Why a sequence failed. */
        public enum Cause {
            /** The command was wrong. */
            INVALID,
            /** The model's queue is full. */
            OVERLOADED,
            /** No room for another token. */
            LENGTH,
            /** The deadline passed while it queued. */
            DEADLINE,
            /** The runtime failed. */
            INTERNAL
        }
    }

    /**
     * Nobody wants the rest.
     *
     * @param stopString whether that is because the text is complete
     * @param choice the answer that nobody wants; {@link #ALL} for every one
     */
    record Cancelled(boolean stopString, int choice) implements SessionEvent {
        /** Every answer of the request. */
        public static final int ALL = -1;

        /** The whole request. */
        public Cancelled(boolean stopString) {
            this(stopString, ALL);
        }
    }

    /**
     * A fault on our side of the wire.
     *
     * @param message one sentence for people
     */
    record Faulted(String message) implements SessionEvent {}

    /** Another instance goes on with the request: end without a word. */
    record Dropped() implements SessionEvent {}

    /** Time passes. */
    record Ticked() implements SessionEvent {}
}
