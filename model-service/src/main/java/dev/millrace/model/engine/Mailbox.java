package dev.millrace.model.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes between the callers' threads and the inference thread: letters of commands in, from any thread; results out,
 * one letter a stream and step. All but opening, posting and closing is the inference thread's.
 */
final class Mailbox {
    /** Streams at once. */
    static final int STREAMS_MAX = 64;

    private final EngineObserver observer;
    private final Runnable wakeUp;
    private final Queue<Letter> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Long, ResultSink> sinks = new HashMap<>();
    private final Map<Long, List<SequenceResult>> outbox = new HashMap<>();

    /**
     * Where a stream's letters come from.
     *
     * @param waiting its letters in the inbox
     */
    record Address(long stream, AtomicInteger waiting) {}

    /** What the inference thread reads. */
    sealed interface Letter {
        /** A stream begins. */
        record Opened(Address from, ResultSink sink) implements Letter {}

        /** A batch of commands. */
        record Commands(Address from, List<Command> commands) implements Letter {}

        /** A stream has ended. */
        record Closed(Address from) implements Letter {}
    }

    /** What becomes of the letters. */
    interface Reader {
        void command(long stream, Command command);

        void closed(long stream);
    }

    /** @param wakeUp called after each letter, on its sender's thread */
    Mailbox(EngineObserver observer, Runnable wakeUp) {
        this.observer = observer;
        this.wakeUp = wakeUp;
    }

    CommandStream open(ResultSink sink) {
        if (open.incrementAndGet() > STREAMS_MAX) {
            open.decrementAndGet();
            throw new RejectedStreamException("more than " + STREAMS_MAX + " streams are open");
        }
        Address address = new Address(ids.getAndIncrement(), new AtomicInteger());
        post(new Letter.Opened(address, sink));
        return new CommandStream(this, address);
    }

    void post(Letter letter) {
        inbox.add(letter);
        wakeUp.run();
    }

    void close(Address address) {
        open.decrementAndGet();
        post(new Letter.Closed(address));
    }

    boolean isEmpty() {
        return inbox.isEmpty();
    }

    /** Reads all that is there. */
    void read(Reader reader) {
        for (Letter letter = inbox.poll(); letter != null; letter = inbox.poll()) {
            switch (letter) {
                case Letter.Opened opened -> sinks.put(opened.from().stream(), opened.sink());
                case Letter.Closed closed -> {
                    forget(closed.from().stream());
                    reader.closed(closed.from().stream());
                }
                case Letter.Commands batch -> read(batch, reader);
            }
        }
    }

    private void read(Letter.Commands batch, Reader reader) {
        batch.from().waiting().decrementAndGet();
        ResultSink sink = sinks.get(batch.from().stream());
        if (sink != null) {
            for (Command command : batch.commands()) {
                reader.command(batch.from().stream(), command);
            }
            sink.taken();
        }
    }

    /** Goes with the next flush. */
    void send(long stream, SequenceResult result) {
        outbox.computeIfAbsent(stream, ignored -> new ArrayList<>()).add(result);
    }

    /** Whether the next flush takes the sequence's whole row along. */
    boolean holdsRow(SequenceKey key) {
        for (SequenceResult result : outbox.getOrDefault(key.stream(), List.of())) {
            if (result instanceof SequenceResult.Row row && row.sequence() == key.sequence()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Hands each stream its results.
     *
     * @param reader told of streams that end because their sink threw
     */
    void flush(Reader reader) {
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
                reader.closed(stream);
            }
        });
    }

    private void forget(long stream) {
        sinks.remove(stream);
        outbox.remove(stream);
    }
}
