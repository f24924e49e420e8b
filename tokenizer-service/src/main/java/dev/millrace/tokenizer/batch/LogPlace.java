package dev.millrace.tokenizer.batch;

/**
 * Where the records of one key lie on a topic, others between them.
 *
 * @param partition of the topic
 * @param first offset at or before the first of them
 * @param end offset after the last of them; 0 while they are written
 */
public record LogPlace(int partition, long first, long end) {
    /** The same, written to its end. */
    public LogPlace until(long newEnd) {
        return new LogPlace(partition, first, newEnd);
    }
}
