package dev.millrace.tokenizer.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All open generations of this edge by request id, bounded. Safe for many threads. */
public final class OpenGenerations {
    private final Map<String, OpenGeneration> open = new ConcurrentHashMap<>();
    private final AtomicInteger awaited = new AtomicInteger();
    private final AtomicInteger unattended = new AtomicInteger();
    private final int awaitedMax;
    private final int unattendedMax;
    private final ExchangeLog log;

    /**
     * @param awaitedMax most generations of the doors where somebody waits
     * @param unattendedMax most generations of the topic door
     */
    public OpenGenerations(int awaitedMax, int unattendedMax, ExchangeLog log) {
        this.awaitedMax = awaitedMax;
        this.unattendedMax = unattendedMax;
        this.log = log;
    }

    /**
     * Registers a session before its request is published.
     *
     * @throws FailureException when too many are open
     */
    public OpenGeneration open(TextSession session, TextSink sink) {
        var count = count(session.request().door());
        if (count.incrementAndGet() > max(session.request().door())) {
            count.decrementAndGet();
            throw overloaded();
        }
        return register(session, sink, count);
    }

    /** Registers a session that the log already holds: it was accepted before, so the bound does not apply. */
    public OpenGeneration reopen(TextSession session) {
        var count = count(session.request().door());
        count.incrementAndGet();
        return register(session, TextSink.NOBODY, count);
    }

    /** @throws FailureException when another request through this door would be refused; cheap, to ask before work */
    public void requireRoom(Door door) {
        if (count(door).get() >= max(door)) {
            throw overloaded();
        }
    }

    /** How many more the topic door may open now. */
    public int unattendedRoom() {
        return Math.max(0, unattendedMax - unattended.get());
    }

    /** The open generation with this id. */
    public @Nullable OpenGeneration find(String id) {
        return open.get(id);
    }

    /** All that are open now; a view. */
    public Collection<OpenGeneration> all() {
        return open.values();
    }

    /** Number of open generations. */
    public int size() {
        return open.size();
    }

    private OpenGeneration register(TextSession session, TextSink sink, AtomicInteger count) {
        var id = session.request().id();
        var generation = new OpenGeneration(session, sink, log, () -> {
            open.remove(id);
            count.decrementAndGet();
        });
        if (open.putIfAbsent(id, generation) != null) {
            count.decrementAndGet();
            throw new IllegalStateException("a request id was used twice");
        }
        return generation;
    }

    private AtomicInteger count(Door door) {
        return door == Door.TOPIC ? unattended : awaited;
    }

    private int max(Door door) {
        return door == Door.TOPIC ? unattendedMax : awaitedMax;
    }

    private static FailureException overloaded() {
        return new FailureException(new Failure(
                Failure.Kind.OVERLOADED, "Too many requests are open. Please try again later.", null, "overloaded"));
    }
}
