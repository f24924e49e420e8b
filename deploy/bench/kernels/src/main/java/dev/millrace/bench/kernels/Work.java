package dev.millrace.bench.kernels;

import dev.millrace.tokenizer.bpe.BpeTokenizer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What an iteration got done and the processor time its thread took for it. A rate by the clock would count what the
 * machine did meanwhile for others; this one is a core's.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Work {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Bytes of UTF-8 that were encoded or decoded. */
    public long bytes;
    /** Tokens that were turned into text. */
    public long tokens;
    /** Prompts that were rendered. */
    public long prompts;
    /** Tokens that were drawn. */
    public long steps;
    /** Rows of logits that were searched. */
    public long rows;

    /** Words that were encoded. */
    public long words;
    /** Those that were merged because the cache had them not. */
    public long merged;

    private long startNanos;
    private long pausedNanos;

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        startNanos = THREADS.getCurrentThreadCpuTime();
    }

    /** Adds the words between two looks at the counts. */
    void countWords(BpeTokenizer.WordCounts before, BpeTokenizer.WordCounts after) {
        words += after.words() - before.words();
        merged += after.misses() - before.misses();
    }

    /** Stops the clock for what a benchmark prepares between two runs. */
    void pause() {
        pausedNanos = THREADS.getCurrentThreadCpuTime();
    }

    /** Starts it again. */
    void resume() {
        startNanos += THREADS.getCurrentThreadCpuTime() - pausedNanos;
    }

    /** Processor time of the iteration so far. */
    public long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime() - startNanos;
    }
}
