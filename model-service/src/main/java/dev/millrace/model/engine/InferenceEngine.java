package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.Candidates;
import dev.millrace.model.ForwardPass;
import dev.millrace.model.engine.SequenceResult.Selected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link BatchScheduler}'s work on a {@link ForwardPass}, on one thread named {@code inference-0} that owns both.
 * A step that throws ends the sequences it was done for; the thread goes on.
 */
public final class InferenceEngine implements AutoCloseable {
    private final ForwardPass pass;
    private final BatchScheduler scheduler;
    private final CandidateSelector selector;
    private final EngineObserver observer;
    private final float[][] rows;
    private final float[][] draftRows;
    private final Mailbox mailbox;
    private final EmbeddingDesk embeddings;
    private final int embeddingChunk;
    private final Mailbox.Reader reader = new Mailbox.Reader() {
        @Override
        public void command(long stream, Command command) {
            publish(scheduler.handle(stream, command, nowNanos()));
        }

        @Override
        public void closed(long stream) {
            scheduler.closeStream(stream);
        }
    };
    private final CompletableFuture<Void> warm = new CompletableFuture<>();
    private final long originNanos = System.nanoTime();
    private final long spinNanos;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean stopping;
    private volatile long busySinceNanos = -1;
    private volatile int slotsInUse;
    private volatile int queued;
    private volatile long queuedTokens;
    private volatile int positionsInUse;

    /**
     * Starts the thread and returns when it has warmed up.
     *
     * @param pass closed with the engine
     * @param spin how long the thread polls for commands before it sleeps; zero to sleep at once
     */
    public InferenceEngine(ForwardPass pass, EngineLimits limits, EngineObserver observer, Duration spin) {
        this(pass, limits, observer, spin, AdapterShelf.EMPTY);
    }

    /**
     * The same, with adapters.
     *
     * @param adapters that sequences may ask for, for which the pass is ready
     */
    public InferenceEngine(
            ForwardPass pass, EngineLimits limits, EngineObserver observer, Duration spin, AdapterShelf adapters) {
        this.pass = pass;
        this.observer = observer;
        this.spinNanos = spin.toNanos();
        this.embeddings = new EmbeddingDesk(adapters);
        this.embeddingChunk = limits.prefillChunk();
        this.scheduler = new BatchScheduler(
                limits,
                pass.slots(),
                pass.capacity(),
                pass.vocabularySize(),
                pass.verifyMax(),
                pass.hiddenSize(),
                adapters);
        this.selector = new CandidateSelector(pass.vocabularySize());
        this.rows = new float[pass.slots()][pass.vocabularySize()];
        int drafts = limits.draftRows() == 0 ? 0 : pass.verifyMax() - 1;
        this.draftRows = new float[drafts][pass.vocabularySize()];
        this.mailbox = new Mailbox(observer, this::wakeUp);
        this.thread = Thread.ofPlatform().name("inference-0").daemon(true).start(this::run);
        warm.join();
    }

    /** The engine's clock, for deadlines: nanoseconds since it was made. */
    public long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    /** @throws RejectedStreamException when too many streams are open */
    public CommandStream open(ResultSink sink) {
        return mailbox.open(sink);
    }

    /** Width of a hidden state; 0 when the graph puts out none, and {@link #embed} is not to be called. */
    public int hiddenSize() {
        return pass.hiddenSize();
    }

    /**
     * Has a text's hidden state computed, that of its last token after the final norm.
     *
     * @param ids 1 to the pass's capacity less the adapter's virtual tokens, inside the vocabulary
     * @param adapter that the caller has from the shelf until this returns; null for the model alone
     * @return completes on the engine's thread; cancelling it ends the work at the next chunk. Nothing when too much waits
     */
    public Optional<CompletableFuture<float[]>> embed(int[] ids, @Nullable AdapterWeights adapter) {
        Optional<CompletableFuture<float[]>> result = embeddings.offer(ids, adapter);
        wakeUp();
        return result;
    }

    public EngineState state() {
        long since = busySinceNanos;
        Duration busy = since < 0 ? Duration.ZERO : Duration.ofNanos(nowNanos() - since);
        return new EngineState(thread.isAlive(), slotsInUse, queued, queuedTokens, busy);
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

    private void wakeUp() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try (pass) {
            try {
                new WarmUp(pass, selector, scheduler).run(rows[0], draftRows);
                warm.complete(null);
            } catch (RuntimeException | Error e) {
                warm.completeExceptionally(e);
                return;
            }
            while (!stopping) {
                turn();
            }
            embeddings.close();
        }
    }

    /** Everything between two looks at the inbox. */
    private void turn() {
        try {
            mailbox.read(reader);
            publish(scheduler.expire(nowNanos()));
            Work work = scheduler.next(nowNanos());
            if (!(work instanceof Work.Wait)) {
                // A row that was asked for goes before the results of the step that comes after it.
                mailbox.flush(reader);
                execute(work);
            }
            slotsInUse = scheduler.slotsInUse();
            queued = scheduler.queued();
            queuedTokens = scheduler.queuedTokens();
            positionsInUse = scheduler.positionsInUse();
            for (SequenceTimes times : scheduler.takeEnded()) {
                observer.ended(times, nowNanos());
            }
            mailbox.flush(reader);
            if (!embeddings.isEmpty()) {
                encode();
            } else if (work instanceof Work.Wait wait) {
                await(wait.untilNanos());
            }
        } catch (RuntimeException | Error e) {
            // Not a failure of a step: a fault of ours. Whatever state it left, it must not outlive it.
            observer.failed("engine", e);
            publish(scheduler.failAll("the engine failed"));
        }
    }

    private void encode() {
        busySinceNanos = nowNanos();
        try {
            embeddings.step(pass, embeddingChunk);
        } finally {
            busySinceNanos = -1;
        }
    }

    private void execute(Work work) {
        long start = nowNanos();
        busySinceNanos = start;
        try {
            SlotAdapters.put(pass, work, scheduler);
            switch (work) {
                case Work.Prefill prefill when prefill.isScored() -> score(prefill);
                case Work.Prefill prefill ->
                    pass.prefill(
                            prefill.slot(),
                            prefill.ids(),
                            prefill.from(),
                            prefill.count(),
                            prefill.last() ? rows[prefill.slot()] : null,
                            StateReaders.of(prefill, scheduler));
                case Work.Decode decode ->
                    pass.decode(
                            decode.firstSlot(),
                            decode.tokens(),
                            decode.positions(),
                            rowsOf(decode),
                            StateReaders.of(decode, scheduler));
                case Work.Verify verify -> pass.verify(verify.slot(), verify.ids(), verify.from(), rowsOf(verify));
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
        long nanos = nowNanos() - start;
        observe(work, nanos);
        scheduler.took(work, nanos);
        publish(scheduler.completed(work, nowNanos()));
    }

    /** Tells the scores of the chunk's tokens, before anything else that comes of it. */
    private void score(Work.Prefill prefill) {
        PromptScorer scorer = new PromptScorer(selector, pass.vocabularySize(), prefill);
        float[] row = rows[prefill.slot()];
        pass.prefillEach(
                prefill.slot(),
                prefill.ids(),
                prefill.from(),
                prefill.count(),
                row,
                index -> scorer.accept(index, row));
        if (!scorer.isEmpty()) {
            SequenceKey key = prefill.key();
            mailbox.send(key.stream(), new SequenceResult.Scored(key.sequence(), scorer.scores()));
        }
    }

    private void observe(Work work, long nanos) {
        if (work instanceof Work.Prefill prefill) {
            observer.prefilled(prefill.count(), nanos);
        } else if (work instanceof Work.Decode decode) {
            observer.decoded(decode.tokens().length, decode.sequences().size(), nanos);
        } else if (work instanceof Work.Verify verify) {
            observer.verified(verify.count() - 1, nanos);
        }
    }

    private float[] @Nullable [] rowsOf(Work.Decode decode) {
        float[] @Nullable [] wanted = new float[decode.keys().length] @Nullable [];
        for (int row = 0; row < wanted.length; row++) {
            wanted[row] = decode.keys()[row] == null ? null : rows[decode.firstSlot() + row];
        }
        return wanted;
    }

    /** The slot's own row for the token, then one for each proposed token. */
    private float[][] rowsOf(Work.Verify verify) {
        float[][] wanted = new float[verify.count()][];
        wanted[0] = rows[verify.slot()];
        System.arraycopy(draftRows, 0, wanted, 1, verify.count() - 1);
        return wanted;
    }

    private void publish(List<Event> events) {
        for (Event event : events) {
            switch (event) {
                case Event.Failed failed ->
                    mailbox.send(
                            failed.key().stream(),
                            new SequenceResult.Failed(
                                    failed.key().sequence(), failed.code(), failed.message(), failed.retryAfterMs()));
                case Event.RowWanted wanted -> sendRow(wanted.key(), wanted.slot());
                case Event.Computed computed -> select(computed);
            }
        }
    }

    private void select(Event.Computed computed) {
        Candidates candidates;
        List<Candidates> afterDraft = new ArrayList<>(computed.drafted());
        try {
            candidates = selector.select(rows[computed.slot()], computed.selection(), computed.allowed(0));
            for (int i = 0; i < computed.drafted(); i++) {
                afterDraft.add(selector.select(draftRows[i], computed.selection(), computed.allowed(i + 1)));
            }
        } catch (ArithmeticException e) {
            observer.failed("Selection", e);
            publish(scheduler.fail(computed.key(), "the model's logits are not finite numbers"));
            return;
        }
        HiddenStates states = scheduler.states(computed.slot());
        mailbox.send(
                computed.key().stream(),
                new Selected(
                        computed.key().sequence(),
                        computed.length(),
                        computed.cachedTokens(),
                        candidates,
                        afterDraft,
                        states == null ? 0 : states.similarity(computed.length() - 1),
                        computed.adapterVersion()));
        if (computed.rowWanted()) {
            sendRow(computed.key(), computed.slot());
        }
    }

    /** Once a flush, however often it was asked for: a row is large. */
    private void sendRow(SequenceKey key, int slot) {
        if (!mailbox.holdsRow(key)) {
            mailbox.send(key.stream(), new SequenceResult.Row(key.sequence(), rows[slot].clone()));
        }
    }

    private void await(long untilNanos) {
        long spinUntil = nowNanos() + spinNanos;
        while (isIdle()) {
            long now = nowNanos();
            if (now >= untilNanos) {
                return;
            }
            if (now < spinUntil) {
                Thread.onSpinWait();
                continue;
            }
            parked = true;
            if (isIdle()) {
                LockSupport.parkNanos(this, untilNanos - now);
            }
            parked = false;
        }
    }

    private boolean isIdle() {
        return mailbox.isEmpty() && embeddings.isEmpty() && !stopping;
    }
}
