package dev.millrace.tokenizer.batch;

import java.util.BitSet;

/** The results of one batch in the order of the log, folded: of several with one line the first counts. */
public final class LineResults {
    private final BitSet lines = new BitSet();
    private int completed;
    private boolean expired;
    private long outputBytes;
    private long errorBytes;
    private long end;

    /**
     * The next one.
     *
     * @param offset of its record
     * @return whether it counts
     */
    public boolean add(LineResult result, long offset) {
        end = offset + 1;
        if (lines.get(result.line())) {
            return false;
        }
        lines.set(result.line());
        long bytes = result.output().length + 1L;
        if (result.isGood()) {
            completed++;
            outputBytes += bytes;
        } else {
            errorBytes += bytes;
        }
        expired |= result.outcome() == LineResult.Outcome.EXPIRED;
        return true;
    }

    /** Whether the line has its result. */
    public boolean has(int line) {
        return lines.get(line);
    }

    /** Lines that have their result. */
    public int count() {
        return lines.cardinality();
    }

    /** Those that were answered well. */
    public int completed() {
        return completed;
    }

    /** The others. */
    public int failed() {
        return count() - completed;
    }

    /** Whether the window was over for one of them. */
    boolean hasExpired() {
        return expired;
    }

    /** Length of the file of good answers. */
    public long outputBytes() {
        return outputBytes;
    }

    /** Length of the file of the others. */
    public long errorBytes() {
        return errorBytes;
    }

    /** Offset after the last result; 0 when there is none. */
    long end() {
        return end;
    }
}
