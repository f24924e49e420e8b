package dev.millrace.tokenizer.batch;

import java.util.List;
import java.util.Map;

/**
 * A batch at some moment.
 *
 * @param order what was asked; never changes
 * @param status how far it is
 * @param counts of its lines
 * @param times when it got there
 * @param errors why it failed
 * @param results what came out of it
 */
public record Batch(
        Order order, BatchStatus status, Counts counts, Times times, List<LineError> errors, Results results) {
    private static final String PREFIX = "batch_";
    private static final String OUTPUT = "file-out-";
    private static final String ERRORS = "file-err-";

    /** Copies the list. */
    public Batch {
        errors = List.copyOf(errors);
    }

    /**
     * What was asked.
     *
     * @param id {@code batch_} and 32 hexadecimal digits
     * @param tenant whose it is
     * @param owner partition of generated-tokens whose edge runs it
     * @param inputFileId the file with its lines
     * @param endpoint path that every line names
     * @param metadata the caller's own
     * @param bodyHash of the body that created it
     * @param createdMs when, in milliseconds since the epoch
     * @param expiresMs when its window is over
     */
    public record Order(
            String id,
            String tenant,
            int owner,
            String inputFileId,
            String endpoint,
            Map<String, String> metadata,
            String bodyHash,
            long createdMs,
            long expiresMs) {
        /** Copies the map. */
        public Order {
            metadata = Map.copyOf(metadata);
        }
    }

    /** Lines in all, answered well, and answered with an error. */
    public record Counts(int total, int completed, int failed) {
        /** Nothing is known. */
        public static final Counts NONE = new Counts(0, 0, 0);
    }

    /** When it got into each state, in milliseconds since the epoch; 0 where it has not been. */
    public record Times(long inProgressMs, long finalizingMs, long endedMs, long cancellingMs) {
        /** Just created. */
        public static final Times NONE = new Times(0, 0, 0, 0);
    }

    /** Where its results lie, and how long the two files made of them are. */
    public record Results(LogPlace place, long outputBytes, long errorBytes) {}

    /** One that begins, its results to come from this place on. */
    public static Batch created(Order order, LogPlace results) {
        return new Batch(order, BatchStatus.VALIDATING, Counts.NONE, Times.NONE, List.of(), new Results(results, 0, 0));
    }

    /** Its id. */
    public String id() {
        return order.id();
    }

    /** Whether somebody wants it to end. */
    public boolean isCancelRequested() {
        return times.cancellingMs() > 0;
    }

    /** As the API says it. */
    public String statusWord() {
        return !status.isEnd() && isCancelRequested() ? "cancelling" : status.word();
    }

    /** Id of the file with its good answers. */
    public String outputFileId() {
        return OUTPUT + order.id().substring(PREFIX.length());
    }

    /** Id of the file with the other lines. */
    public String errorFileId() {
        return ERRORS + order.id().substring(PREFIX.length());
    }

    /** Id of the batch that a file came out of; another id than any batch's when it came out of none. */
    static String ofFile(String fileId) {
        return fileId.startsWith(OUTPUT) || fileId.startsWith(ERRORS) ? PREFIX + fileId.substring(OUTPUT.length()) : "";
    }

    /** Its file was not good. */
    Batch failed(List<LineError> why, long nowMs) {
        var end = new Times(0, 0, nowMs, times.cancellingMs());
        return new Batch(order, BatchStatus.FAILED, counts, end, why, results);
    }

    /** Its file was good and has so many lines. */
    Batch started(int lines, long nowMs) {
        var begun = new Times(nowMs, 0, 0, times.cancellingMs());
        return new Batch(order, BatchStatus.IN_PROGRESS, new Counts(lines, 0, 0), begun, errors, results);
    }

    /** Every line has its result. */
    Batch finalizing(LineResults all, long nowMs) {
        var last = new Times(times.inProgressMs(), nowMs, 0, times.cancellingMs());
        return new Batch(order, BatchStatus.FINALIZING, counts(all), last, errors, results);
    }

    /** It is over. */
    Batch ended(LineResults all, long nowMs) {
        var end = new Times(times.inProgressMs(), times.finalizingMs(), nowMs, times.cancellingMs());
        var files = new Results(results.place().until(all.end()), all.outputBytes(), all.errorBytes());
        return new Batch(order, endOf(all), counts(all), end, errors, files);
    }

    private BatchStatus endOf(LineResults all) {
        if (isCancelRequested()) {
            return BatchStatus.CANCELLED;
        }
        return all.hasExpired() ? BatchStatus.EXPIRED : BatchStatus.COMPLETED;
    }

    private Counts counts(LineResults all) {
        return new Counts(counts.total(), all.completed(), all.failed());
    }

    /** The same, so far gone. */
    Batch progressed(int completed, int failed) {
        return new Batch(order, status, new Counts(counts.total(), completed, failed), times, errors, results);
    }

    /** The same, to be ended; the first wish counts. */
    Batch cancelling(long atMs) {
        if (isCancelRequested()) {
            return this;
        }
        var wished = new Times(times.inProgressMs(), times.finalizingMs(), times.endedMs(), atMs);
        return new Batch(order, status, counts, wished, errors, results);
    }
}
