package dev.millrace.model.importing;

import java.util.List;

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

    /** A calibration is {@code done} of {@code total} steps far with what {@code task} says. */
    default void calibrated(String task, int done, int total) {}

    /** These matrices of the layers stay in 8 bits, at the price of these bytes each. */
    default void kept(List<Sensitivity> matrices) {}

    /** {@code bytes} more of the weights are on disk. */
    void written(long bytes);
}
