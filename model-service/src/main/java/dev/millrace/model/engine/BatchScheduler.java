package dev.millrace.model.engine;

import dev.millrace.model.engine.Event.Failed;
import dev.millrace.model.engine.Sequence.State;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the forward pass does next: commands in, work out, outcomes back in. A pure state machine: no threads, no
 * clock, no runtime; the caller passes the time in nanoseconds, never going back.
 *
 * <p>Policy. Waiting sequences get a free slot in their order of opening, and with it what it or another slot holds of
 * their first tokens ({@link PrefixCache}). Prompts are fed in chunks, and a chunk and a decode step take turns, so
 * that running sequences stall for one chunk at most. A decode step takes all rows whose token has come; rows that have
 * just got a result are given {@code gather} to join, or else two sequences would run in alternate steps for ever, at
 * half the speed. A free slot between the rows of a step is filled with the last active row first. Rows in between that
 * are not stepped compute junk at their next position, where their real next token will overwrite it.
 */
public final class BatchScheduler {
    private final EngineLimits limits;
    private final int capacity;
    private final int vocabulary;
    private final SlotTable slots;
    private final WaitingQueue queue;
    private final Map<Long, SequenceTable> streams = new HashMap<>();
    private final List<SequenceTimes> ended = new ArrayList<>();
    private long tickets;
    private long chunks;
    private boolean prefillTurn;

    /**
     * @param slots sequences at once
     * @param capacity tokens a slot
     * @param vocabulary number of token ids
     */
    public BatchScheduler(EngineLimits limits, int slots, int capacity, int vocabulary) {
        this.limits = limits;
        this.capacity = capacity;
        this.vocabulary = vocabulary;
        this.slots = new SlotTable(slots, limits.prefixMin());
        this.queue = new WaitingQueue(limits.queued());
    }

    /** Takes one command. Commands of a stream come in its order. */
    public List<Event> handle(long stream, Command command, long nowNanos) {
        SequenceTable table = streams.computeIfAbsent(stream, ignored -> new SequenceTable());
        if (table.hasFailed(command.sequence())) {
            return List.of();
        }
        SequenceKey key = new SequenceKey(stream, command.sequence());
        return switch (command) {
            case Command.Open open -> open(table, key, open, nowNanos);
            case Command.Fork fork -> fork(table, key, fork, nowNanos);
            case Command.Step step -> step(table, key, step.token(), nowNanos);
            case Command.FetchLogits fetch -> fetch(table, key, nowNanos);
            case Command.Reject wrong -> reject(table, key, FailureCode.INVALID, wrong.message());
            case Command.Close close -> {
                Sequence sequence = table.get(close.sequence());
                if (sequence != null) {
                    release(sequence);
                }
                yield List.of();
            }
        };
    }

    /** Closes all sequences of a stream. */
    public void closeStream(long stream) {
        SequenceTable table = streams.remove(stream);
        if (table != null) {
            table.all().forEach(this::vacate);
        }
    }

    /** Ends the sequences whose time is over. */
    public List<Event> expire(long nowNanos) {
        List<Event> events = new ArrayList<>();
        for (Sequence sequence : queue.all()) {
            if (nowNanos >= expiry(sequence)) {
                events.add(fail(sequence, FailureCode.DEADLINE, "the deadline passed while it waited for a slot"));
            }
        }
        for (Sequence sequence : slots.all()) {
            if (nowNanos >= expiry(sequence)) {
                String why = sequence.started
                        ? "no command for " + limits.silence().toSeconds() + " s"
                        : "the deadline passed during the prefill";
                events.add(fail(sequence, FailureCode.DEADLINE, why));
            }
        }
        return events;
    }

    /** What to do now. */
    public Work next(long nowNanos) {
        Work copy = admit(nowNanos);
        if (copy != null) {
            return copy;
        }
        Sequence prefill = slots.toPrefill(chunks % 2 == 0);
        boolean ready = slots.any(State.READY);
        if (prefill != null && (prefillTurn || !ready)) {
            return chunk(prefill);
        }
        if (!ready) {
            return new Work.Wait(nextExpiry());
        }
        long gatherUntil =
                prefill == null ? slots.latestResult() + limits.gather().toNanos() : nowNanos;
        if (gatherUntil > nowNanos) {
            return new Work.Wait(Math.min(gatherUntil, nextExpiry()));
        }
        Work move = slots.fillHole();
        return move == null ? slots.step(capacity) : move;
    }

    /** The work was done. */
    public List<Event> completed(Work work, long nowNanos) {
        return switch (work) {
            case Work.Prefill prefill -> {
                chunks++;
                prefillTurn = false;
                Sequence sequence = slots.at(prefill.slot());
                sequence.computed += prefill.count();
                yield prefill.last() ? List.of(result(sequence, nowNanos)) : List.of();
            }
            case Work.Decode decode -> {
                prefillTurn = true;
                List<Event> events = new ArrayList<>();
                for (int row = 0; row < decode.keys().length; row++) {
                    if (decode.keys()[row] != null) {
                        Sequence sequence = slots.at(decode.firstSlot() + row);
                        sequence.computed++;
                        events.add(result(sequence, nowNanos));
                    }
                }
                yield events;
            }
            case Work.Copy copy -> {
                if (copy.move()) {
                    slots.move(copy.fromSlot(), copy.toSlot());
                    yield List.of();
                }
                Sequence sequence = slots.at(copy.toSlot());
                sequence.computed = copy.length();
                sequence.cached = copy.length();
                start(sequence);
                yield sequence.left() == 0 ? List.of(result(sequence, nowNanos)) : List.of();
            }
            case Work.Wait wait -> List.of();
        };
    }

    /** The work failed: the sequences that it was done for end, no others. */
    public List<Event> failed(Work work, String message) {
        List<Event> events = new ArrayList<>();
        for (SequenceKey key : keys(work)) {
            events.addAll(fail(key, message));
        }
        return events;
    }

    /** The result of one sequence is of no use. */
    public List<Event> fail(SequenceKey key, String message) {
        SequenceTable table = streams.get(key.stream());
        Sequence sequence = table == null ? null : table.get(key.sequence());
        return sequence == null ? List.of() : List.of(fail(sequence, FailureCode.INTERNAL, message));
    }

    /** Ends every sequence. */
    public List<Event> failAll(String message) {
        List<Event> events = new ArrayList<>();
        for (SequenceTable table : streams.values()) {
            for (Sequence sequence : table.all()) {
                events.add(fail(sequence, FailureCode.INTERNAL, message));
            }
        }
        return events;
    }

    /** What has ended since the last call; to be asked after every turn. */
    public List<SequenceTimes> takeEnded() {
        if (ended.isEmpty()) {
            return List.of();
        }
        List<SequenceTimes> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }

    /** Positions of the slab that hold keys and values of open sequences. */
    public int positionsInUse() {
        return slots.positionsUsed();
    }

    public int slotsInUse() {
        return slots.used();
    }

    public int queued() {
        return queue.size();
    }

    private static List<SequenceKey> keys(Work work) {
        return switch (work) {
            case Work.Prefill prefill -> List.of(prefill.key());
            case Work.Copy copy -> List.of(copy.key());
            case Work.Wait wait -> List.of();
            case Work.Decode decode -> {
                List<SequenceKey> keys = new ArrayList<>();
                for (@Nullable SequenceKey key : decode.keys()) {
                    if (key != null) {
                        keys.add(key);
                    }
                }
                yield keys;
            }
        };
    }

    private List<Event> open(SequenceTable table, SequenceKey key, Command.Open open, long nowNanos) {
        int longest = open.maxLength() <= 0 ? capacity : Math.min(open.maxLength(), capacity);
        String wrong = open.ids().length == 0
                ? "token_ids is empty"
                : open.ids().length > longest
                        ? "token_ids has " + open.ids().length + " ids, more than the longest length " + longest
                        : firstOutside(open.ids())
                                + firstOutside(open.selection().extraIds());
        if (!wrong.isEmpty()) {
            return reject(table, key, FailureCode.INVALID, wrong);
        }
        return enqueue(table, key, new Sequence(key, open, longest, tickets++, nowNanos));
    }

    private List<Event> fork(SequenceTable table, SequenceKey key, Command.Fork fork, long nowNanos) {
        Sequence parent = table.get(fork.parent());
        if (parent == null) {
            return reject(table, key, FailureCode.INVALID, "parent_sequence_id is not open on this stream");
        }
        return enqueue(table, key, new Sequence(key, parent, tickets++, nowNanos));
    }

    private List<Event> enqueue(SequenceTable table, SequenceKey key, Sequence sequence) {
        if (table.get(key.sequence()) != null) {
            return reject(table, key, FailureCode.INVALID, "sequence_id is open already");
        }
        // The queue is bounded beyond the free slots: those will be taken as soon as the commands are read.
        if (table.isFull() || queue.size() >= limits.queued() + slots.free()) {
            return reject(table, key, FailureCode.OVERLOADED, "all slots are taken and the queue is full");
        }
        table.put(sequence);
        queue.add(sequence);
        return List.of();
    }

    private List<Event> step(SequenceTable table, SequenceKey key, int token, long nowNanos) {
        Sequence sequence = table.get(key.sequence());
        if (sequence == null) {
            return reject(table, key, FailureCode.INVALID, "sequence_id is not open");
        }
        if (sequence.state != State.IDLE) {
            return reject(table, key, FailureCode.INVALID, "a step came before the result of the last command");
        }
        if (token < 0 || token >= vocabulary) {
            return reject(table, key, FailureCode.INVALID, "token_id is outside the vocabulary");
        }
        if (sequence.known >= sequence.maxLength) {
            return reject(table, key, FailureCode.LENGTH, "it has reached its longest length of " + sequence.maxLength);
        }
        sequence.append(token);
        sequence.state = State.READY;
        sequence.touchedNanos = nowNanos;
        return List.of();
    }

    private List<Event> fetch(SequenceTable table, SequenceKey key, long nowNanos) {
        Sequence sequence = table.get(key.sequence());
        if (sequence == null) {
            return reject(table, key, FailureCode.INVALID, "sequence_id is not open");
        }
        if (sequence.state != State.IDLE) {
            sequence.rowWanted = true;
            return List.of();
        }
        sequence.touchedNanos = nowNanos;
        return List.of(new Event.RowWanted(key, sequence.slot));
    }

    /** Gives free slots to waiting sequences; returns a copy that has to be done first. */
    private @Nullable Work admit(long nowNanos) {
        while (slots.free() > 0) {
            Sequence sequence = queue.takeFirst();
            if (sequence == null) {
                return null;
            }
            sequence.admittedNanos = nowNanos;
            Sequence donor = sequence.donor;
            sequence.donor = null;
            if (donor != null && donor.slot >= 0) {
                slots.put(sequence);
                boolean same = donor.state == State.IDLE && donor.known == sequence.known;
                int length = same ? sequence.known : Math.min(donor.computed, sequence.known - 1);
                return copy(sequence, donor.slot, length);
            }
            PrefixCache.Match match = slots.putWithPrefix(sequence);
            if (match != null) {
                return copy(sequence, match.slot(), match.length());
            }
            start(sequence);
        }
        return null;
    }

    private static Work copy(Sequence sequence, int fromSlot, int length) {
        sequence.state = State.COPYING;
        return new Work.Copy(sequence.key, fromSlot, sequence.slot, length, false);
    }

    /** One token is left: it can join a decode step. */
    private static void start(Sequence sequence) {
        sequence.state = sequence.left() == 1 ? State.READY : State.PREFILLING;
    }

    private Work chunk(Sequence sequence) {
        boolean alone = !slots.any(State.READY) && !slots.any(State.IDLE);
        int count = Math.min(sequence.left(), alone ? limits.prefillChunkAlone() : limits.prefillChunk());
        return new Work.Prefill(
                sequence.key, sequence.slot, sequence.ids, sequence.computed, count, count == sequence.left());
    }

    private Event result(Sequence sequence, long nowNanos) {
        sequence.state = State.IDLE;
        if (!sequence.started) {
            sequence.started = true;
            sequence.prefilledNanos = nowNanos;
            sequence.reused = sequence.cached;
        }
        sequence.touchedNanos = nowNanos;
        Event event = new Event.Computed(
                sequence.key, sequence.slot, sequence.known, sequence.cached, sequence.rowWanted, sequence.selection);
        sequence.cached = 0;
        sequence.rowWanted = false;
        return event;
    }

    private List<Event> reject(SequenceTable table, SequenceKey key, FailureCode code, String message) {
        Sequence sequence = table.get(key.sequence());
        if (sequence != null) {
            return List.of(fail(sequence, code, message));
        }
        table.markFailed(key.sequence());
        ended.add(SequenceTimes.refused(key));
        return List.of(new Failed(key, code, message));
    }

    private Event fail(Sequence sequence, FailureCode code, String message) {
        release(sequence);
        SequenceTable table = streams.get(sequence.key.stream());
        if (table != null) {
            table.markFailed(sequence.key.sequence());
        }
        return new Failed(sequence.key, code, message);
    }

    private void release(Sequence sequence) {
        vacate(sequence);
        SequenceTable table = streams.get(sequence.key.stream());
        if (table != null) {
            table.remove(sequence.key.sequence());
        }
    }

    private void vacate(Sequence sequence) {
        queue.remove(sequence);
        slots.remove(sequence);
        ended.add(sequence.times());
    }

    private long expiry(Sequence sequence) {
        if (!sequence.started) {
            return sequence.deadlineNanos;
        }
        return sequence.state == State.IDLE
                ? sequence.touchedNanos + limits.silence().toNanos()
                : Long.MAX_VALUE;
    }

    private long nextExpiry() {
        long next = Long.MAX_VALUE;
        for (Sequence sequence : queue.all()) {
            next = Math.min(next, expiry(sequence));
        }
        for (Sequence sequence : slots.all()) {
            next = Math.min(next, expiry(sequence));
        }
        return next;
    }

    private String firstOutside(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                return "id " + Integer.toUnsignedString(id) + " is outside the vocabulary of " + vocabulary;
            }
        }
        return "";
    }
}
