package dev.millrace.model.train.job;

import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Looks at what a job made before it may be promoted. */
@FunctionalInterface
public interface Gatekeeper {
    /**
     * Whether what was made may pass, by the gate of its job, which has one. Takes no longer than the gate's minutes.
     *
     * @param told is told in words how it goes
     * @param cancelled true when it is to leave off
     * @throws InterruptedException when it left off; it can be begun again
     */
    Verdict judge(TrainingJob job, Outcome made, Told told, BooleanSupplier cancelled)
            throws IOException, InterruptedException;

    /** Told in words. */
    @FunctionalInterface
    interface Told {
        void say(String words);
    }

    /**
     * What the gate found.
     *
     * @param isOpen whether what was made may pass
     * @param words why, for people
     * @param figures for the card: "before/task", "after/task" and the ends of their intervals
     */
    record Verdict(boolean isOpen, String words, Map<String, Double> figures) {
        public Verdict {
            figures = Map.copyOf(figures);
        }
    }
}
