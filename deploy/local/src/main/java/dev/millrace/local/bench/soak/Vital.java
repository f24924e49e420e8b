package dev.millrace.local.bench.soak;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is watched in a process, and how much more of it at the end than at the beginning still passes. */
public enum Vital {
    /** Live objects and what was allocated since; after a collection, the live ones. */
    HEAP("heapMiB", "heap, MiB", 1.25, 16),
    /** Classes and compiled code; both grow for a while after a start. */
    NON_HEAP("nonHeapMiB", "non-heap memory, MiB", 1.25, 24),
    /** Buffers outside of the heap; pools keep what a peak needed. */
    DIRECT("directMiB", "direct memory, MiB", 1, 16),
    /** All memory as the operating system counts it, pages of mapped files included. */
    RESIDENT("residentMiB", "resident memory, MiB", 1.25, 96),
    /** Threads of the JVM and of native libraries. */
    THREADS("threads", "threads", 1, 8),
    /** Open files and sockets; idle connections stay open for a while. */
    FILES("files", "open files", 1, 16),
    /** Slots of the KV cache that a sequence holds. */
    SLOTS_IN_USE("slotsInUse", "slots in use", 0, 0),
    /** Sequences that wait for a slot. */
    QUEUED("queued", "queued sequences", 0, 0),
    /** Sessions of the sampler. */
    OPEN_SESSIONS("openSessions", "open sessions", 0, 0),
    /** Requests of the edge. */
    OPEN_REQUESTS("openRequests", "open requests", 0, 0);

    private final String key;
    private final String title;
    private final double factor;
    private final double extra;

    Vital(String key, String title, double factor, double extra) {
        this.key = key;
        this.title = title;
        this.factor = factor;
        this.extra = extra;
    }

    /** Its name in the report's JSON. */
    @JsonValue
    public String key() {
        return key;
    }

    /** Its name for people, with the unit. */
    public String title() {
        return title;
    }

    /** The most at the end that passes: a multiple of the beginning and a constant. */
    public double allowed(double baseline) {
        return baseline * factor + extra;
    }
}
