package dev.millrace.tokenizer.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of files and batches. Environment variables: {@code MILLRACE_EDGE_BATCHES_…}. */
@ConfigMapping(prefix = "millrace.edge.batches")
public interface BatchConfig {
    /** Largest file that is taken, in bytes; 1024 to 134,217,728. */
    @WithDefault("16777216")
    int fileBytesMax();

    /** Longest line of a file, in bytes; 1024 to 524,288. */
    @WithDefault("262144")
    int lineBytesMax();

    /** Most lines of a batch, 1 to 50,000. */
    @WithDefault("10000")
    int linesMax();

    /** Most uploaded files of one key, 1 to 10,000; files of results do not count. */
    @WithDefault("100")
    int filesPerKeyMax();

    /** Most open batches of one key, 1 to 1,000. */
    @WithDefault("8")
    int openPerKeyMax();

    /** Most files and batches of all keys together, 100 to 1,000,000; each edge holds up to 30 KB of each in memory. */
    @WithDefault("4000")
    int entriesMax();

    /** Uploads that may be under way at once, 1 to 256; beyond it 429. */
    @WithDefault("8")
    int uploadsMax();

    /** Lines of one batch under way at once, 1 to 64. */
    @WithDefault("4")
    int linesAtOnce();

    /** Lines of all batches of this edge under way at once, 1 to 1,024; batches take turns. */
    @WithDefault("16")
    int linesAtOnceMax();

    /** Priority of lines that do not name a later one, 0 to 100: after everybody who waits on a connection. */
    @WithDefault("50")
    int priority();

    /** How long files are there, and results from the end of their batch on; 1 minute to 7 days. */
    @WithDefault("7d")
    Duration retention();

    /** The completion window, 1 second to 24 hours; callers name it {@code 24h} whatever it is. */
    @WithDefault("24h")
    Duration window();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the key
     */
    default void check() {
        require(fileBytesMax(), 1024, 128 << 20, "file-bytes-max");
        require(lineBytesMax(), 1024, 512 << 10, "line-bytes-max");
        require(linesMax(), 1, 50_000, "lines-max");
        require(filesPerKeyMax(), 1, 10_000, "files-per-key-max");
        require(openPerKeyMax(), 1, 1_000, "open-per-key-max");
        require(entriesMax(), 100, 1_000_000, "entries-max");
        require(uploadsMax(), 1, 256, "uploads-max");
        require(linesAtOnce(), 1, 64, "lines-at-once");
        require(linesAtOnceMax(), 1, 1_024, "lines-at-once-max");
        require(priority(), 0, 100, "priority");
        // The topics keep records for nine days, of which one is for the window.
        require(retention().toSeconds(), 60, Duration.ofDays(7).toSeconds(), "retention (seconds)");
        require(window().toSeconds(), 1, Duration.ofDays(1).toSeconds(), "window (seconds)");
    }

    private static void require(long value, long min, long max, String key) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("millrace.edge.batches." + key + " must be " + min + " to " + max);
        }
    }
}
