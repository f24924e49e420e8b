package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.engine.Sequence.State;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the forward pass does next: commands in, work out, outcomes back in. A pure state machine: no threads, no
 * clock, no runtime; the caller passes the time in nanoseconds, never going back.
 *
 * <p>Policy. Waiting sequences get a free slot by priority, tenants in turn (ADR 13), and with it what it or another slot holds of
 * their first tokens ({@link PrefixCache}). Prompts are fed in chunks, and a chunk and a decode step take turns, so
 * that running sequences stall for one chunk at most. A decode step takes all rows whose token has come; rows that have
 * just got a result are given {@code gather} to join, or else two sequences would run in alternate steps for ever, at
 * half the speed. A free slot between the rows of a step is filled with the last active row first. Rows in between that
 * are not stepped compute junk at their next position, where their real next token will overwrite it.
 */
public final class BatchScheduler {
    private final EngineLimits limits;
    private final int capacity;
    private final int verifyMax;
    private final SlotTable slots;
    private final WaitingQueue queue;
    private final SequenceBook book;
    private final CommandDesk desk;
    private final DraftGauge gauge;
    private long chunks;
    private boolean prefillTurn;

    /**
     * @param slots sequences at once
     * @param capacity tokens a slot
     * @param vocabulary number of token ids
     * @param verifyMax most tokens of a verification, 1 for none
     */
    public BatchScheduler(EngineLimits limits, int slots, int capacity, int vocabulary, int verifyMax) {
        this(limits, slots, capacity, vocabulary, verifyMax, 0);
    }

    /** @param hiddenSize width of the hidden states, by which tokens are compared; 0 where the model gives none */
    BatchScheduler(EngineLimits limits, int slots, int capacity, int vocabulary, int verifyMax, int hiddenSize) {
        this(limits, slots, capacity, vocabulary, verifyMax, hiddenSize, AdapterShelf.EMPTY);
    }

    /** @param adapters that sequences may ask for */
    BatchScheduler(
            EngineLimits limits,
            int slots,
            int capacity,
            int vocabulary,
            int verifyMax,
            int hiddenSize,
            AdapterShelf adapters) {
        this.limits = limits;
        this.capacity = capacity;
        this.verifyMax = verifyMax;
        this.slots = new SlotTable(slots, limits.prefixMin());
        this.queue = new WaitingQueue(limits.queued(), limits.queuedTokens());
        this.book = new SequenceBook(this.slots, queue, adapters);
        this.desk = new CommandDesk(capacity, vocabulary, hiddenSize, this.slots, queue, book, adapters);
        this.gauge = new DraftGauge(slots, verifyMax);
    }

    /** Takes one command. Commands of a stream come in its order. */
    public List<Event> handle(long stream, Command command, long nowNanos) {
        return desk.handle(stream, command, nowNanos);
    }

    /** Closes all sequences of a stream. */
    public void closeStream(long stream) {
        book.closeStream(stream);
    }

    /** Ends the sequences whose time is over. */
    public List<Event> expire(long nowNanos) {
        List<Event> events = new ArrayList<>();
        for (Sequence sequence : queue.all()) {
            if (nowNanos >= expiry(sequence)) {
                events.add(book.fail(sequence, FailureCode.DEADLINE, "the deadline passed while it waited for a slot"));
            }
        }
        for (Sequence sequence : slots.all()) {
            if (nowNanos >= expiry(sequence)) {
                String why = sequence.started
                        ? "no command for " + limits.silence().toSeconds() + " s"
                        : "the deadline passed during the prefill";
                events.add(book.fail(sequence, FailureCode.DEADLINE, why));
            }
        }
        return events;
    }

    /** What to do now. */
    public Work next(long nowNanos) {
        queue.progressed(slots.all(), nowNanos);
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
        Work verify = verification(prefill == null ? limits.draftRows() : Math.min(1, limits.draftRows()));
        if (verify != null) {
            return verify;
        }
        Work move = slots.fillHole();
        return move == null ? slots.step(capacity) : move;
    }

    /**
     * A token with its proposed followers, when that is a better use of the time than a step of all that are ready.
     *
     * @param rowsMax none when more are ready; 1 beside a prefill, where a row must not wait for two chunks
     */
    private @Nullable Work verification(int rowsMax) {
        int ready = slots.count(State.READY);
        if (verifyMax == 1 || ready > rowsMax) {
            return null;
        }
        Sequence sequence = slots.longestReady();
        int room = Math.min(sequence.maxLength, capacity) - sequence.known;
        int count = gauge.worth(Math.min(sequence.draft.length, room), sequence.acceptance, ready);
        if (count == 0) {
            return null;
        }
        int from = sequence.computed;
        for (int i = 0; i < count; i++) {
            sequence.append(sequence.draft[i]);
        }
        sequence.drafted = count;
        return new Work.Verify(sequence.key, sequence.slot, sequence.ids, from, count + 1);
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
            case Work.Verify verify -> {
                prefillTurn = true;
                Sequence sequence = slots.at(verify.slot());
                sequence.computed = sequence.known;
                yield List.of(result(sequence, nowNanos));
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

    /** How long a work took, for the choice between a plain step and a verification. */
    public void took(Work work, long nanos) {
        switch (work) {
            case Work.Decode decode -> gauge.stepTook(decode.tokens().length, nanos);
            case Work.Verify verify -> gauge.verificationTook(verify.count(), nanos);
            case Work.Prefill prefill -> {}
            case Work.Copy copy -> {}
            case Work.Wait wait -> {}
        }
    }

    /** The work failed: the sequences that it was done for end, no others. */
    public List<Event> failed(Work work, String message) {
        List<Event> events = new ArrayList<>();
        for (SequenceKey key : work.sequences()) {
            events.addAll(fail(key, message));
        }
        return events;
    }

    /** The result of one sequence is of no use. */
    public List<Event> fail(SequenceKey key, String message) {
        return book.fail(key, FailureCode.INTERNAL, message);
    }

    /** Ends every sequence. */
    public List<Event> failAll(String message) {
        return book.failAll(FailureCode.INTERNAL, message);
    }

    /** What has ended since the last call; to be asked after every turn. */
    public List<SequenceTimes> takeEnded() {
        return book.takeEnded();
    }

    /** Hidden states of the sequence in a slot; null where none are kept, and where none is there. */
    @Nullable
    HiddenStates states(int slot) {
        return slots.states(slot);
    }

    /** What a slot's sequence is computed with; null for the model alone. */
    @Nullable
    AdapterWeights adapter(int slot) {
        return slots.adapter(slot);
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

    public long queuedTokens() {
        return queue.tokens();
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
                boolean same = donor.state == State.IDLE && donor.settled() == sequence.known;
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
        int most = alone ? limits.prefillChunkAlone() : limits.prefillChunk();
        return sequence.chunk(most, PromptScorer.CHUNK_MAX);
    }

    private Event result(Sequence sequence, long nowNanos) {
        sequence.state = State.IDLE;
        String adapterVersion = sequence.started || sequence.adapter == null ? "" : sequence.adapter.version();
        if (!sequence.started) {
            sequence.started = true;
            sequence.prefilledNanos = nowNanos;
            sequence.reused = sequence.cached;
        }
        sequence.touchedNanos = nowNanos;
        Event event = new Event.Computed(
                sequence.key,
                sequence.slot,
                sequence.settled(),
                sequence.cached,
                sequence.drafted,
                sequence.rowWanted,
                sequence.selection,
                sequence.allowed,
                adapterVersion);
        sequence.cached = 0;
        sequence.rowWanted = false;
        return event;
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
}
