package dev.millrace.model.train.job;

import java.util.List;
import java.util.Optional;

/**
 * What is looked at around a run.
 *
 * @param gate what the adapter has to show when it is made
 * @param leakage what is done about data that held-out tasks share
 * @param heldOutTasks tasks whose items must not be learned beside those of the gate, at most {@link GateSettings#TASKS_MAX}
 * @param isPlanOnly whether the job ends with statistics and a plan, and trains nothing
 */
public record Checks(Optional<GateSettings> gate, Leakage leakage, List<String> heldOutTasks, boolean isPlanOnly) {
    public static final Checks NONE = new Checks(Optional.empty(), Leakage.TELL, List.of(), false);

    /** What is done about data that held-out tasks share. */
    public enum Leakage {
        /** It is said, and the run goes on. */
        TELL,
        /** The job fails before its first update. */
        REFUSE
    }

    public Checks {
        Bounds.within("data.held_out_tasks", heldOutTasks.size(), 0, GateSettings.TASKS_MAX);
        for (int i = 0; i < heldOutTasks.size(); i++) {
            GateSettings.requireTask("data.held_out_tasks[" + i + "]", heldOutTasks.get(i));
        }
        heldOutTasks = List.copyOf(heldOutTasks);
    }
}
