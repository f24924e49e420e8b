package dev.millrace.model.engine;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.TokenScores;

/** What a caller wants of one sequence. */
public sealed interface Command {
    /** The caller's name of the sequence. */
    long sequence();

    /**
     * Start it: wait for a slot, then prefill.
     *
     * @param ids the prompt, at least one; the engine takes the array over
     * @param maxLength longest length in tokens, prompt included; 0 means the capacity
     * @param scheduling whose turn it is
     * @param deadlineNanos when it is no longer wanted unless the prefill has ended, on the engine's clock;
     *     {@link Long#MAX_VALUE} means never
     * @param promptAlternatives how many to report with the score of each token of the prompt, 0 to
     *     {@link TokenScores#ALTERNATIVES_MAX}; {@link #NOT_SCORED} for no scores
     */
    record Open(
            long sequence,
            int[] ids,
            int maxLength,
            CandidateSelection selection,
            Scheduling scheduling,
            long deadlineNanos,
            int promptAlternatives)
            implements Command {
        /** No scores of the prompt are wanted. */
        public static final int NOT_SCORED = -1;

        /** Checks the number of alternatives. */
        public Open {
            if (promptAlternatives < NOT_SCORED || promptAlternatives > TokenScores.ALTERNATIVES_MAX) {
                throw new IllegalArgumentException("prompt_logprobs must be 0 to " + TokenScores.ALTERNATIVES_MAX
                        + ", is " + Integer.toUnsignedString(promptAlternatives));
            }
        }

        /** Without scores of the prompt. */
        public Open(
                long sequence,
                int[] ids,
                int maxLength,
                CandidateSelection selection,
                Scheduling scheduling,
                long deadlineNanos) {
            this(sequence, ids, maxLength, selection, scheduling, deadlineNanos, NOT_SCORED);
        }

        /** Nobody's in particular. */
        public Open(long sequence, int[] ids, int maxLength, CandidateSelection selection, long deadlineNanos) {
            this(sequence, ids, maxLength, selection, Scheduling.DEFAULT, deadlineNanos);
        }
    }

    /**
     * Append one token.
     *
     * @param keep length of what stays of the sequence before the token is appended: some of the proposed tokens that the
     *     last result came with may be right; 0 to keep none of them
     * @param draft tokens that may follow: the engine may compute some of the first along with the token
     */
    record Step(long sequence, int token, int keep, int[] draft) implements Command {
        private static final int[] NONE = {};

        /** A plain step. */
        public Step(long sequence, int token) {
            this(sequence, token, 0, NONE);
        }
    }

    /** Start it as a copy of another one of the same stream, with that one's selection, deadline and longest length. */
    record Fork(long sequence, long parent) implements Command {}

    /** Return the whole row of logits. */
    record FetchLogits(long sequence) implements Command {}

    /** Something wrong was asked of it: it fails with the message. */
    record Reject(long sequence, String message) implements Command {}

    /** End it and free its slot. */
    record Close(long sequence) implements Command {}
}
