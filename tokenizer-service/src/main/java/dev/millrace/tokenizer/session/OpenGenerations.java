package dev.millrace.tokenizer.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All open generations of this edge by request id, bounded. Safe for many threads. */
public final class OpenGenerations {
    /** The topic door looks again soon by itself. */
    private static final long RETRY_MS = 1_000;

    private final Map<String, OpenGeneration> open = new ConcurrentHashMap<>();
    private final AtomicInteger unattended = new AtomicInteger();
    private final Room room;
    private final int unattendedMax;
    private final ExchangeLog log;
    private final AnswerRanking ranking;

    /**
     * @param room for the doors where somebody waits
     * @param unattendedMax most generations of the topic door
     * @param ranking tells what answers are worth that are chosen by that
     */
    public OpenGenerations(Room room, int unattendedMax, ExchangeLog log, AnswerRanking ranking) {
        this.room = room;
        this.unattendedMax = unattendedMax;
        this.log = log;
        this.ranking = ranking;
    }

    /**
     * Registers a session before its request is published.
     *
     * @throws FailureException when too many are open
     */
    public OpenGeneration open(TextSession session, TextSink sink) {
        var request = session.request();
        if (request.door() != Door.TOPIC) {
            room.take(request);
        } else if (unattended.incrementAndGet() > unattendedMax) {
            unattended.decrementAndGet();
            throw FailureException.overloaded(RETRY_MS);
        }
        return register(session, sink);
    }

    /** Registers a session that the log already holds: it was accepted before, so the bound does not apply. */
    public OpenGeneration reopen(TextSession session) {
        if (session.request().door() != Door.TOPIC) {
            room.takeAnyway(session.request());
        } else {
            unattended.incrementAndGet();
        }
        return register(session, TextSink.NOBODY);
    }

    /** @throws FailureException when another request through this door would be refused; cheap, to ask before work */
    public void requireRoom(Door door, Scheduling turn) {
        if (door != Door.TOPIC) {
            room.require(turn);
        } else if (unattendedRoom() == 0) {
            throw FailureException.overloaded(RETRY_MS);
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

    private OpenGeneration register(TextSession session, TextSink sink) {
        var request = session.request();
        var id = request.id();
        var generation = new OpenGeneration(session, sink, log, ranking, () -> {
            open.remove(id);
            giveBack(request);
        });
        if (open.putIfAbsent(id, generation) != null) {
            giveBack(request);
            throw new AlreadyOpenException();
        }
        return generation;
    }

    private void giveBack(AcceptedRequest request) {
        if (request.door() == Door.TOPIC) {
            unattended.decrementAndGet();
        } else {
            room.giveBack(request);
        }
    }
}
