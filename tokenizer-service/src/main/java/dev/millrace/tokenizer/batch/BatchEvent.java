package dev.millrace.tokenizer.batch;

/** What can happen to files and batches, as topic batches has it. */
public sealed interface BatchEvent {
    /** Whose record it is: the id of a file or batch. */
    String key();

    /** An uploaded file is whole on the log. */
    record FileStored(StoredFile file) implements BatchEvent {
        @Override
        public String key() {
            return file.id();
        }
    }

    /** A file is not there any more. */
    record FileDeleted(String key) implements BatchEvent {}

    /** A batch is created or has a new state. */
    record Changed(Batch batch) implements BatchEvent {
        @Override
        public String key() {
            return batch.id();
        }
    }

    /** A batch went on. */
    record Progressed(String key, int completed, int failed) implements BatchEvent {}

    /** A batch is to end. */
    record CancelRequested(String key, long atMs) implements BatchEvent {}
}
