package dev.millrace.model.engine;

import dev.millrace.model.Candidates;
import dev.millrace.model.TokenScores;
import java.util.List;

/** What became of a command. */
public sealed interface SequenceResult {
    /** The caller's name of the sequence. */
    long sequence();

    /**
     * Logits after a prefill, step or fork.
     *
     * @param length of the sequence in tokens, prompt included
     * @param cachedTokens tokens that were copied and not computed; 0 but on the first result
     * @param afterDraft the same after each of the proposed tokens that were computed, in their order
     * @param similarity greatest cosine of the last token's hidden state with any before it, in [-1, 1]; 0 where the
     *     selection does not ask for it
     * @param adapterVersion of the adapter that it is computed with; empty without one and but on the first result
     */
    record Selected(
            long sequence,
            int length,
            int cachedTokens,
            Candidates candidates,
            List<Candidates> afterDraft,
            float similarity,
            String adapterVersion)
            implements SequenceResult {}

    /** A part of the prompt was scored; the parts come in order and before the first {@link Selected}. */
    record Scored(long sequence, TokenScores scores) implements SequenceResult {}

    /** The whole row asked for, one raw logit a vocabulary id; the receiver's own copy. */
    record Row(long sequence, float[] logits) implements SequenceResult {}

    /**
     * It failed and its slot is free; nothing follows for it.
     *
     * @param retryAfterMs with {@link FailureCode#OVERLOADED} when there may be room, 1000 to 60000 from now; else 0
     */
    record Failed(long sequence, FailureCode code, String message, int retryAfterMs) implements SequenceResult {}

    /** Why a sequence failed. */
    enum FailureCode {
        /** The command is wrong; the message names the field. */
        INVALID,
        /** The queue for slots is full. */
        OVERLOADED,
        /** It has reached its longest length. */
        LENGTH,
        /** The deadline passed before the prefill ended, or its caller went silent. */
        DEADLINE,
        /** The runtime failed. */
        INTERNAL
    }
}
