package dev.millrace.model.train.job;

import java.util.List;

/**
 * When a run ends, and how it is looked at meanwhile.
 *
 * @param epochs passes over the data, in (0, 1000]
 * @param updatesMax most updates, 1 to 1,000,000,000; 0 sets no limit
 * @param minutesMax most minutes, 1 to 43,200; 0 sets no limit
 * @param seed of everything that is drawn
 * @param validation what is held out, and what is made of it
 * @param checkpointEvery updates between two checkpoints, 1 to 1,000,000; 0 means a tenth of the run
 * @param samplePrompts prompts whose answers are shown at each checkpoint, at most 8 of 4096 characters
 */
public record RunPlan(
        double epochs,
        long updatesMax,
        int minutesMax,
        long seed,
        Validation validation,
        int checkpointEvery,
        List<String> samplePrompts) {
    public static final int EPOCHS_MAX = 1000;
    public static final long UPDATES_MAX = 1_000_000_000;
    public static final int MINUTES_MAX = 43_200;
    public static final int SAMPLES_MAX = 8;
    /** Characters of a prompt. */
    public static final int PROMPT_MAX = 4096;

    private static final int EVERY_MAX = 1_000_000;

    public RunPlan {
        Bounds.above("run.epochs", epochs, 0, EPOCHS_MAX);
        Bounds.within("run.updates_max", updatesMax, 0, UPDATES_MAX);
        Bounds.within("run.minutes_max", minutesMax, 0, MINUTES_MAX);
        Bounds.within("run.checkpoint_every", checkpointEvery, 0, EVERY_MAX);
        Bounds.within("run.sample_prompts", samplePrompts.size(), 0, SAMPLES_MAX);
        for (int i = 0; i < samplePrompts.size(); i++) {
            Bounds.length("run.sample_prompts[" + i + "]", samplePrompts.get(i), PROMPT_MAX);
        }
        samplePrompts = List.copyOf(samplePrompts);
    }

    /**
     * What is held out.
     *
     * @param share of the prompts, in [0, 0.5]
     * @param every updates between two looks, 1 to 1,000,000; 0 means a tenth of the run
     * @param patience looks without improvement after which the run stops, 1 to 1000; 0 never stops early
     */
    public record Validation(double share, int every, int patience) {
        public static final Validation DEFAULT = new Validation(0.05, 0, 0);

        public Validation {
            Bounds.within("run.validation_share", share, 0, 0.5);
            Bounds.within("run.validate_every", every, 0, EVERY_MAX);
            Bounds.within("run.patience", patience, 0, 1000);
            if (patience > 0 && share == 0) {
                throw new IllegalArgumentException("run.patience: needs a run.validation_share above 0");
            }
        }
    }
}
