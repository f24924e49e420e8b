package dev.millrace.local.scale;

import java.util.PriorityQueue;

/** What will happen, in the order of time; what happens at one moment, in the order in which it was planned. */
final class Timeline {
    private record Event(long atMs, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMs == other.atMs ? Long.compare(order, other.order) : Long.compare(atMs, other.atMs);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long planned;
    private long nowMs;

    /** Milliseconds since the begin. */
    long nowMs() {
        return nowMs;
    }

    /** Plans something. */
    void at(long ms, Runnable what) {
        events.add(new Event(ms, planned++, what));
    }

    /**
     * Lets the next thing happen.
     *
     * @return whether there was any
     */
    boolean next() {
        var next = events.poll();
        if (next == null) {
            return false;
        }
        nowMs = next.atMs();
        next.what().run();
        return true;
    }
}
