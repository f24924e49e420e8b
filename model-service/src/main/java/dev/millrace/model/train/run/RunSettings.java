package dev.millrace.model.train.run;

import dev.millrace.model.train.optimizer.DescentSettings;

/**
 * How a run goes; field names in messages are those of jobs.
 *
 * @param descent optimizer, schedule and clipping; a lesson sums the gradients of an update itself
 * @param updates of the parameters at most, 1 to {@value #UPDATES_MAX}
 * @param items of an update, 1 to {@value #ITEMS_MAX}
 * @param validateEvery updates from one validation to the next, from 1 on; the last update is always followed by one
 * @param checkpointEvery updates from one checkpoint to the next, from 1 on
 * @param patience validations without a lower loss after which the run ends, 0 for never
 * @param seed of the order of items
 */
public record RunSettings(
        DescentSettings descent,
        long updates,
        int items,
        long validateEvery,
        long checkpointEvery,
        int patience,
        long seed) {
    public static final long UPDATES_MAX = 1_000_000_000;
    public static final int ITEMS_MAX = 65_536;

    public RunSettings {
        within("max_updates", updates, 1, UPDATES_MAX);
        within("batch_size", items, 1, ITEMS_MAX);
        within("validate_every", validateEvery, 1, Long.MAX_VALUE);
        within("checkpoint_every", checkpointEvery, 1, Long.MAX_VALUE);
        within("patience", patience, 0, Integer.MAX_VALUE);
    }

    private static void within(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s: must be in %d..%d, is %d".formatted(field, min, max, value));
        }
    }
}
