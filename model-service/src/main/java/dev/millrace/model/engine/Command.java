package dev.millrace.model.engine;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.TokenScores;
import java.util.List;

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
     * @param scoredFrom position of the first token that is scored, 1 or more
     * @param allowed what may follow the prompt
     * @param adapter name of the adapter that it is computed with; empty for the model alone
     */
    record Open(
            long sequence,
            int[] ids,
            int maxLength,
            CandidateSelection selection,
            Scheduling scheduling,
            long deadlineNanos,
            int promptAlternatives,
            int scoredFrom,
            AllowedIds allowed,
            String adapter)
            implements Command {
        /** No scores of the prompt are wanted. */
        public static final int NOT_SCORED = -1;

        /** Checks the number of alternatives and where scores begin. */
        public Open {
            if (promptAlternatives < NOT_SCORED || promptAlternatives > TokenScores.ALTERNATIVES_MAX) {
                throw new IllegalArgumentException("prompt_logprobs must be 0 to " + TokenScores.ALTERNATIVES_MAX
                        + ", is " + Integer.toUnsignedString(promptAlternatives));
            }
            if (scoredFrom < 1 || scoredFrom > 1 && scoredFrom >= ids.length) {
                throw new IllegalArgumentException("prompt_logprobs_from must be below the " + ids.length
                        + " token_ids, is " + Integer.toUnsignedString(scoredFrom));
            }
        }

        /** Without an adapter. */
        public Open(
                long sequence,
                int[] ids,
                int maxLength,
                CandidateSelection selection,
                Scheduling scheduling,
                long deadlineNanos,
                int promptAlternatives,
                int scoredFrom,
                AllowedIds allowed) {
            this(
                    sequence,
                    ids,
                    maxLength,
                    selection,
                    scheduling,
                    deadlineNanos,
                    promptAlternatives,
                    scoredFrom,
                    allowed,
                    "");
        }

        /** Anything may follow. */
        public Open(
                long sequence,
                int[] ids,
                int maxLength,
                CandidateSelection selection,
                Scheduling scheduling,
                long deadlineNanos,
                int promptAlternatives) {
            this(sequence, ids, maxLength, selection, scheduling, deadlineNanos, promptAlternatives, 1, AllowedIds.ANY);
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

        /** The best candidate alone with that adapter, at any length and without a deadline. */
        public static Open greedy(long sequence, int[] ids, String adapter) {
            return new Open(
                    sequence,
                    ids,
                    0,
                    CandidateSelection.best(),
                    Scheduling.DEFAULT,
                    Long.MAX_VALUE,
                    NOT_SCORED,
                    1,
                    AllowedIds.ANY,
                    adapter);
        }
    }

    /**
     * Append one token.
     *
     * @param keep length of what stays of the sequence before the token is appended: some of the proposed tokens that the
     *     last result came with may be right; 0 to keep none of them
     * @param draft tokens that may follow: the engine may compute some of the first along with the token
     * @param allowed what may follow the token, and then each of the draft; empty for anything
     */
    record Step(long sequence, int token, int keep, int[] draft, List<AllowedIds> allowed) implements Command {
        private static final int[] NONE = {};

        /** Copies the list. */
        public Step {
            allowed = List.copyOf(allowed);
        }

        /** A plain step. */
        public Step(long sequence, int token) {
            this(sequence, token, 0, NONE);
        }

        /** Anything may follow. */
        public Step(long sequence, int token, int keep, int[] draft) {
            this(sequence, token, keep, draft, List.of());
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
