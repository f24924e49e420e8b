package dev.millrace.model.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine shall do next. Every work but {@link Wait} is answered with completed or failed. */
public sealed interface Work {
    /** On whose behalf it is done. */
    List<SequenceKey> sequences();

    /**
     * Feed {@code ids[from, from + count)} into the slot; {@code last} means that logits are wanted.
     *
     * @param alternatives how many to report with the score of each token; {@link Command.Open#NOT_SCORED} for no scores
     */
    record Prefill(SequenceKey key, int slot, int[] ids, int from, int count, boolean last, int alternatives)
            implements Work {
        /** Without scores. */
        public Prefill(SequenceKey key, int slot, int[] ids, int from, int count, boolean last) {
            this(key, slot, ids, from, count, last, Command.Open.NOT_SCORED);
        }

        /** Whether the scores of the tokens are wanted. */
        public boolean isScored() {
            return alternatives != Command.Open.NOT_SCORED;
        }

        @Override
        public List<SequenceKey> sequences() {
            return List.of(key);
        }
    }

    /**
     * One step over the slots {@code [firstSlot, firstSlot + tokens.length)}.
     *
     * @param keys the sequence of each row, null for a row that only lies between: what it computes is junk
     */
    record Decode(
            int firstSlot,
            int[] tokens,
            int[] positions,
            @Nullable SequenceKey[] keys) implements Work {
        @Override
        public List<SequenceKey> sequences() {
            List<SequenceKey> sequences = new ArrayList<>(keys.length);
            for (@Nullable SequenceKey key : keys) {
                if (key != null) {
                    sequences.add(key);
                }
            }
            return sequences;
        }
    }

    /**
     * Feed {@code ids[from, from + count)} into the slot: a token and what may follow it; the logits of each are wanted.
     */
    record Verify(SequenceKey key, int slot, int[] ids, int from, int count) implements Work {
        @Override
        public List<SequenceKey> sequences() {
            return List.of(key);
        }
    }

    /** Copy a slot's first positions; {@code move} means that its logits go along and the old slot is free. */
    record Copy(SequenceKey key, int fromSlot, int toSlot, int length, boolean move) implements Work {
        @Override
        public List<SequenceKey> sequences() {
            return List.of(key);
        }
    }

    /** Nothing can be done before a command comes or the time is reached; {@link Long#MAX_VALUE} means no time. */
    record Wait(long untilNanos) implements Work {
        @Override
        public List<SequenceKey> sequences() {
            return List.of();
        }
    }
}
