package dev.millrace.tokenizer.batch;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file as callers see it: one that was uploaded, or what came out of a batch.
 *
 * @param id {@code file-…}
 * @param tenant whose it is
 * @param name as its caller named it
 * @param kind what is in it
 * @param bytes length of its content
 * @param createdMs when, in milliseconds since the epoch
 * @param expiresMs from when on it is not there any more
 * @param key of its records: the file's id, or the batch's
 * @param place of its records on batch-files, or of a batch's on batch-results
 */
public record StoredFile(
        String id,
        String tenant,
        String name,
        Kind kind,
        long bytes,
        long createdMs,
        long expiresMs,
        String key,
        LogPlace place) {
    /** What is in a file. */
    public enum Kind {
        /** Lines to answer. */
        INPUT("batch"),
        /** Examples to learn from. */
        TRAINING("fine-tune"),
        /** Good answers. */
        OUTPUT("batch_output"),
        /** Lines that were not answered well. */
        ERRORS("batch_output");

        private final String purpose;

        Kind(String purpose) {
            this.purpose = purpose;
        }

        /** As the API says it. */
        public String purpose() {
            return purpose;
        }

        /** What a file of this purpose is, that callers upload; empty where they upload none for it. */
        public static Optional<Kind> uploaded(String purpose) {
            return Stream.of(INPUT, TRAINING)
                    .filter(kind -> kind.purpose.equals(purpose))
                    .findFirst();
        }
    }

    /** Whether a caller brought it; else it came out of a batch. */
    public boolean isUploaded() {
        return kind == Kind.INPUT || kind == Kind.TRAINING;
    }

    /** The same for another purpose. */
    public StoredFile as(Kind other) {
        return new StoredFile(id, tenant, name, other, bytes, createdMs, expiresMs, key, place);
    }

    /** Of a file that was uploaded for a batch. */
    public static StoredFile uploaded(
            String id, String tenant, String name, long bytes, long createdMs, long expiresMs, LogPlace place) {
        return new StoredFile(id, tenant, name, Kind.INPUT, bytes, createdMs, expiresMs, id, place);
    }
}
