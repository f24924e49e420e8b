package dev.millrace.model.engine;

import dev.millrace.model.engine.Event.Failed;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All open sequences by stream, and where each of them is: in a slot or in the queue. */
final class SequenceBook {
    private final Map<Long, SequenceTable> streams = new HashMap<>();
    private final List<SequenceTimes> ended = new ArrayList<>();
    private final SlotTable slots;
    private final WaitingQueue queue;
    private final AdapterShelf adapters;

    /** @param adapters get back what the sequences have */
    SequenceBook(SlotTable slots, WaitingQueue queue, AdapterShelf adapters) {
        this.slots = slots;
        this.queue = queue;
        this.adapters = adapters;
    }

    /** The sequences of a stream, which begins with the first command. */
    SequenceTable stream(long stream) {
        return streams.computeIfAbsent(stream, ignored -> new SequenceTable());
    }

    void closeStream(long stream) {
        SequenceTable table = streams.remove(stream);
        if (table != null) {
            table.all().forEach(this::vacate);
        }
    }

    /** Nothing happens when it is gone already. */
    List<Event> fail(SequenceKey key, FailureCode code, String message) {
        SequenceTable table = streams.get(key.stream());
        Sequence sequence = table == null ? null : table.get(key.sequence());
        return sequence == null ? List.of() : List.of(fail(sequence, code, message));
    }

    Event fail(Sequence sequence, FailureCode code, String message) {
        release(sequence);
        SequenceTable table = streams.get(sequence.key.stream());
        if (table != null) {
            table.markFailed(sequence.key.sequence());
        }
        return new Failed(sequence.key, code, message);
    }

    List<Event> failAll(FailureCode code, String message) {
        List<Event> events = new ArrayList<>();
        for (SequenceTable table : streams.values()) {
            for (Sequence sequence : table.all()) {
                events.add(fail(sequence, code, message));
            }
        }
        return events;
    }

    void release(@Nullable Sequence sequence) {
        if (sequence == null) {
            return;
        }
        vacate(sequence);
        SequenceTable table = streams.get(sequence.key.stream());
        if (table != null) {
            table.remove(sequence.key.sequence());
        }
    }

    /** What the hidden states of all sequences may take that keep them, waiting ones too. */
    long stateBytes() {
        long bytes = 0;
        for (SequenceTable table : streams.values()) {
            for (Sequence sequence : table.all()) {
                bytes += sequence.states == null ? 0 : sequence.states.bytes();
            }
        }
        return bytes;
    }

    /** A sequence that was never opened has ended. */
    void refused(SequenceKey key) {
        ended.add(SequenceTimes.refused(key));
    }

    /** What has ended since the last call. */
    List<SequenceTimes> takeEnded() {
        if (ended.isEmpty()) {
            return List.of();
        }
        List<SequenceTimes> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }

    private void vacate(Sequence sequence) {
        queue.remove(sequence);
        slots.remove(sequence);
        if (sequence.adapter != null) {
            adapters.giveBack(sequence.adapter);
        }
        ended.add(sequence.times());
    }
}
