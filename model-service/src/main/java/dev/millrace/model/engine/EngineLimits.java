package dev.millrace.model.engine;

import java.time.Duration;

/**
 * Bounds of the engine.
 *
 * @param queued sequences that may wait for a slot, 0 to 65536
 * @param prefillChunk tokens of one prefill step while other sequences decode, 1 to 8192: the longest that they stall
 * @param prefillChunkAlone tokens of one prefill step while none does, 1 to 8192
 * @param gather how long a decode step waits for rows that have just got a result, so that they go on in one step and
 *     not in two; 0 to 1 s
 * @param silence how long a sequence may hold a slot without a command, 1 s to 1 day
 * @param prefixMin tokens of the shortest common beginning that is taken over from another sequence, 1 to 65536; 0 to
 *     compute every prompt whole
 * @param draftRows ready rows up to which proposed tokens are computed, 0 to 16; 0 for never
 * @param queuedTokens tokens, prompts and longest answers, that waiting sequences may reserve, 0 to 1,000,000,000
 */
public record EngineLimits(
        int queued,
        int prefillChunk,
        int prefillChunkAlone,
        Duration gather,
        Duration silence,
        int prefixMin,
        int draftRows,
        long queuedTokens) {
    public static final EngineLimits DEFAULT =
            new EngineLimits(512, 64, 256, Duration.ofMillis(2), Duration.ofMinutes(10), 16, 2);

    /** As many tokens waiting as 256 sequences of 2048. */
    public EngineLimits(
            int queued,
            int prefillChunk,
            int prefillChunkAlone,
            Duration gather,
            Duration silence,
            int prefixMin,
            int draftRows) {
        this(queued, prefillChunk, prefillChunkAlone, gather, silence, prefixMin, draftRows, 524_288);
    }

    public EngineLimits {
        check("queue", queued, 0, 65536);
        check("prefill chunk", prefillChunk, 1, 8192);
        check("prefill chunk alone", prefillChunkAlone, 1, 8192);
        check("gather milliseconds", gather.toMillis(), 0, 1000);
        check("silence seconds", silence.toSeconds(), 1, 86400);
        check("prefix minimum", prefixMin, 0, 65536);
        check("draft rows", draftRows, 0, 16);
        check("queue tokens", queuedTokens, 0, 1_000_000_000);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
