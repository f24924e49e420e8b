package dev.millrace.model.engine;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import dev.millrace.model.ForwardPass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link BatchScheduler}'s work on a {@link ForwardPass}, on one thread named {@code inference-0} that owns both.
 * A step that throws ends the sequences it was done for; the thread goes on.
 */
public final class InferenceEngine implements AutoCloseable {
    /** Streams at once. */
    public static final int STREAMS_MAX = 64;
    /** Batches of commands a stream may have in the inbox; a caller waits for {@link ResultSink#taken()}. */
    public static final int BATCHES_PER_STREAM_MAX = 64;
    /** Commands a batch. */
    public static final int COMMANDS_PER_BATCH_MAX = 4096;

    private static final int WARM_UP_TOKENS = 32;
    private static final int WARM_UP_STEPS = 24;

    private final ForwardPass pass;
    private final BatchScheduler scheduler;
    private final CandidateSelector selector;
    private final EngineObserver observer;
    private final float[][] rows;
    private final Map<Long, ResultSink> sinks = new HashMap<>();
    private final Map<Long, List<SequenceResult>> outbox = new HashMap<>();
    private final Queue<Letter> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong streamIds = new AtomicLong();
    private final AtomicInteger openStreams = new AtomicInteger();
    private final CompletableFuture<Void> warm = new CompletableFuture<>();
    private final long originNanos = System.nanoTime();
    private final long spinNanos;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean stopping;
    private volatile long busySinceNanos = -1;
    private volatile int slotsInUse;
    private volatile int queued;
    private volatile int positionsInUse;

    /** What the thread reads: commands of a stream, its sink the first time, or its end. */
    private record Letter(
            long stream, @Nullable ResultSink opened, List<Command> commands, boolean closed, AtomicInteger waiting) {}

    /**
     * Starts the thread and returns when it has warmed up.
     *
     * @param pass closed with the engine
     * @param spin how long the thread polls for commands before it sleeps; zero to sleep at once
     */
    public InferenceEngine(ForwardPass pass, EngineLimits limits, EngineObserver observer, Duration spin) {
        this.pass = pass;
        this.observer = observer;
        this.spinNanos = spin.toNanos();
        this.scheduler = new BatchScheduler(limits, pass.slots(), pass.capacity(), pass.vocabularySize());
        this.selector = new CandidateSelector(pass.vocabularySize());
        this.rows = new float[pass.slots()][pass.vocabularySize()];
        this.thread = Thread.ofPlatform().name("inference-0").daemon(true).start(this::run);
        warm.join();
    }

    /** The engine's clock, for deadlines: nanoseconds since it was made. */
    public long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    /** @throws RejectedStreamException when {@link #STREAMS_MAX} are open */
    public CommandStream open(ResultSink sink) {
        if (openStreams.incrementAndGet() > STREAMS_MAX) {
            openStreams.decrementAndGet();
            throw new RejectedStreamException("more than " + STREAMS_MAX + " streams are open");
        }
        CommandStream stream = new CommandStream(streamIds.getAndIncrement());
        post(new Letter(stream.id, sink, List.of(), false, stream.waiting));
        return stream;
    }

    public EngineState state() {
        long since = busySinceNanos;
        Duration busy = since < 0 ? Duration.ZERO : Duration.ofNanos(nowNanos() - since);
        return new EngineState(thread.isAlive(), slotsInUse, queued, busy);
    }

    /** Share of the slab's positions that hold keys and values of open sequences, 0 to 1. */
    public double keyValueUse() {
        return (double) positionsInUse / ((long) pass.slots() * pass.capacity());
    }

    /** Ends the thread after its current step, and then the forward pass. Open sequences get no result. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A caller's side of one stream; any thread may use it. */
    public final class CommandStream implements AutoCloseable {
        private final long id;
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile boolean closed;

        private CommandStream(long id) {
            this.id = id;
        }

        /** What the engine calls a sequence of this stream. */
        public SequenceKey key(long sequence) {
            return new SequenceKey(id, sequence);
        }

        /** @throws RejectedStreamException when the batch is too large or too many wait */
        public void submit(List<Command> commands) {
            if (closed) {
                return;
            }
            if (commands.size() > COMMANDS_PER_BATCH_MAX) {
                throw new RejectedStreamException("more than " + COMMANDS_PER_BATCH_MAX + " commands in a message");
            }
            if (waiting.incrementAndGet() > BATCHES_PER_STREAM_MAX) {
                throw new RejectedStreamException("more than " + BATCHES_PER_STREAM_MAX + " messages wait");
            }
            post(new Letter(id, null, commands, false, waiting));
        }

        /** Closes all its sequences. A second call does nothing. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                openStreams.decrementAndGet();
                post(new Letter(id, null, List.of(), true, waiting));
            }
        }
    }

    /** A bound of the stream is passed. */
    public static final class RejectedStreamException extends RuntimeException {
        RejectedStreamException(String message) {
            super(message);
        }
    }

    private void post(Letter letter) {
        inbox.add(letter);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try (pass) {
            try {
                warmUp();
                warm.complete(null);
            } catch (RuntimeException | Error e) {
                warm.completeExceptionally(e);
                return;
            }
            while (!stopping) {
                turn();
            }
        }
    }

    /** Everything between two looks at the inbox. */
    private void turn() {
        try {
            readInbox();
            publish(scheduler.expire(nowNanos()));
            Work work = scheduler.next(nowNanos());
            if (!(work instanceof Work.Wait)) {
                flush(); // A row that was asked for goes before the results of the step that comes after it.
                execute(work);
            }
            slotsInUse = scheduler.slotsInUse();
            queued = scheduler.queued();
            positionsInUse = scheduler.positionsInUse();
            for (SequenceTimes times : scheduler.takeEnded()) {
                observer.ended(times, nowNanos());
            }
            flush();
            if (work instanceof Work.Wait wait) {
                await(wait.untilNanos());
            }
        } catch (RuntimeException | Error e) {
            // Not a failure of a step: a fault of ours. Whatever state it left, it must not outlive it.
            observer.failed("engine", e);
            publish(scheduler.failAll("the engine failed"));
        }
    }

    private void readInbox() {
        for (Letter letter = inbox.poll(); letter != null; letter = inbox.poll()) {
            if (letter.opened() != null) {
                sinks.put(letter.stream(), letter.opened());
            } else if (letter.closed()) {
                forget(letter.stream());
            } else {
                letter.waiting().decrementAndGet();
                ResultSink sink = sinks.get(letter.stream());
                if (sink != null) {
                    for (Command command : letter.commands()) {
                        publish(scheduler.handle(letter.stream(), command, nowNanos()));
                    }
                    sink.taken();
                }
            }
        }
    }

    private void forget(long stream) {
        sinks.remove(stream);
        outbox.remove(stream);
        scheduler.closeStream(stream);
    }

    private void execute(Work work) {
        long start = nowNanos();
        busySinceNanos = start;
        try {
            switch (work) {
                case Work.Prefill prefill ->
                    pass.prefill(
                            prefill.slot(),
                            prefill.ids(),
                            prefill.from(),
                            prefill.count(),
                            prefill.last() ? rows[prefill.slot()] : null);
                case Work.Decode decode ->
                    pass.decode(decode.firstSlot(), decode.tokens(), decode.positions(), rowsOf(decode));
                case Work.Copy copy -> {
                    pass.copy(copy.fromSlot(), copy.toSlot(), copy.length());
                    System.arraycopy(rows[copy.fromSlot()], 0, rows[copy.toSlot()], 0, pass.vocabularySize());
                }
                case Work.Wait wait -> {}
            }
        } catch (RuntimeException | Error e) {
            observer.failed(work.getClass().getSimpleName(), e);
            publish(scheduler.failed(work, "the model failed in this step"));
            return;
        } finally {
            busySinceNanos = -1;
        }
        observe(work, nowNanos() - start);
        publish(scheduler.completed(work, nowNanos()));
    }

    private void observe(Work work, long nanos) {
        if (work instanceof Work.Prefill prefill) {
            observer.prefilled(prefill.count(), nanos);
        } else if (work instanceof Work.Decode decode) {
            int stepped = (int)
                    Arrays.stream(decode.keys()).filter(key -> key != null).count();
            observer.decoded(decode.tokens().length, stepped, nanos);
        }
    }

    private float[] @Nullable [] rowsOf(Work.Decode decode) {
        float[] @Nullable [] wanted = new float[decode.keys().length] @Nullable [];
        for (int row = 0; row < wanted.length; row++) {
            wanted[row] = decode.keys()[row] == null ? null : rows[decode.firstSlot() + row];
        }
        return wanted;
    }

    private void publish(List<Event> events) {
        for (Event event : events) {
            switch (event) {
                case Event.Failed failed ->
                    send(
                            failed.key(),
                            new SequenceResult.Failed(failed.key().sequence(), failed.code(), failed.message()));
                case Event.RowWanted wanted -> sendRow(wanted.key(), wanted.slot());
                case Event.Computed computed -> select(computed);
            }
        }
    }

    private void select(Event.Computed computed) {
        long sequence = computed.key().sequence();
        Candidates candidates;
        try {
            candidates = selector.select(rows[computed.slot()], computed.selection());
        } catch (ArithmeticException e) {
            observer.failed("Selection", e);
            publish(scheduler.fail(computed.key(), "the model's logits are not finite numbers"));
            return;
        }
        send(
                computed.key(),
                new SequenceResult.Selected(sequence, computed.length(), computed.cachedTokens(), candidates));
        if (computed.rowWanted()) {
            sendRow(computed.key(), computed.slot());
        }
    }

    /** Once a flush, however often it was asked for: a row is large. */
    private void sendRow(SequenceKey key, int slot) {
        List<SequenceResult> letter = outbox.getOrDefault(key.stream(), List.of());
        for (SequenceResult result : letter) {
            if (result instanceof SequenceResult.Row row && row.sequence() == key.sequence()) {
                return;
            }
        }
        send(key, new SequenceResult.Row(key.sequence(), rows[slot].clone()));
    }

    private void send(SequenceKey key, SequenceResult result) {
        outbox.computeIfAbsent(key.stream(), ignored -> new ArrayList<>()).add(result);
    }

    private void flush() {
        if (outbox.isEmpty()) {
            return;
        }
        Map<Long, List<SequenceResult>> letters = new HashMap<>(outbox);
        outbox.clear();
        letters.forEach((stream, results) -> {
            ResultSink sink = sinks.get(stream);
            try {
                if (sink != null) {
                    sink.accept(results);
                }
            } catch (RuntimeException e) {
                observer.failed("Sink", e);
                forget(stream);
            }
        });
    }

    private void await(long untilNanos) {
        long spinUntil = nowNanos() + spinNanos;
        while (inbox.isEmpty() && !stopping) {
            long now = nowNanos();
            if (now >= untilNanos) {
                return;
            }
            if (now < spinUntil) {
                Thread.onSpinWait();
                continue;
            }
            parked = true;
            if (inbox.isEmpty() && !stopping) {
                LockSupport.parkNanos(this, untilNanos - now);
            }
            parked = false;
        }
    }

    /** Loads code and memory that the first request would wait for, and lets the JIT see the selection. */
    private void warmUp() {
        int count = Math.min(WARM_UP_TOKENS, pass.capacity() - 1);
        pass.prefill(0, new int[count], 0, count, rows[0]);
        for (int step = 0; step < WARM_UP_STEPS; step++) {
            pass.decode(0, new int[1], new int[] {count}, new float[][] {rows[0]});
            selector.select(rows[0], new CandidateSelection(25, 0.5f, new int[0]));
        }
    }
}
