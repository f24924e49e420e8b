package dev.millrace.tokenizer.batch;

import java.util.List;

/** One batch on the log, as who runs it reads and writes it. Every method may block; any may fail and leave it half done. */
public interface BatchStore {
    /** How it is now. */
    Batch batch();

    /** Puts an event on the log; {@link #batch} knows of it when this returns. */
    void write(BatchEvent event) throws InterruptedException;

    /** Puts results on the log; they are there when this returns. */
    void write(List<LineResult> results) throws InterruptedException;

    /** The results that are on the log. */
    LineResults results() throws InterruptedException;

    /** Hands over the lines of its file in their order, those without a character left out, until one is the last wanted. */
    void lines(Lines handler) throws InterruptedException;

    /** Takes lines. */
    interface Lines {
        /** Whether more lines are wanted. */
        boolean next(int number, byte[] line) throws InterruptedException;
    }
}
