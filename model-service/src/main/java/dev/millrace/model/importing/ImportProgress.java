package dev.millrace.model.importing;

/** Is told how an import goes. Called on the importing thread. */
public interface ImportProgress {
    /** Nobody listens. */
    ImportProgress NONE = new ImportProgress() {
        @Override
        public void planned(ImportPlan plan) {}

        @Override
        public void written(long bytes) {}
    };

    /** Before anything is written. */
    void planned(ImportPlan plan);

    /** {@code bytes} more of the weights are on disk. */
    void written(long bytes);
}
