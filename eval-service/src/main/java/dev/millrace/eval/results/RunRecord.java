package dev.millrace.eval.results;

import dev.millrace.eval.harness.GroupResult;
import java.util.List;

/**
 * A run as it is kept.
 *
 * @param id its name, made when it began
 * @param spec what was asked for
 * @param status where it is
 * @param message why it failed; else empty
 * @param model name of the model that answers; empty until it runs
 * @param modelVersion its version
 * @param startedEpochMs when it was begun, milliseconds since the epoch
 * @param endedEpochMs when it ended; 0 before
 * @param tasks in order; empty until it runs
 * @param groups of them that have figures of their own, outer ones first; empty until all tasks are done
 */
public record RunRecord(
        String id,
        RunSpec spec,
        Status status,
        String message,
        String model,
        String modelVersion,
        long startedEpochMs,
        long endedEpochMs,
        List<TaskRecord> tasks,
        List<GroupResult> groups) {
    public RunRecord {
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
    }

    RunRecord with(List<TaskRecord> others, List<GroupResult> ofThem) {
        return new RunRecord(
                id, spec, status, message, model, modelVersion, startedEpochMs, endedEpochMs, others, ofThem);
    }

    /** Where a run is. */
    public enum Status {
        /** It waits for others. */
        QUEUED,
        /** It goes on. */
        RUNNING,
        /** All items are there. */
        COMPLETED,
        /** It could not go on. */
        FAILED,
        /** Somebody ended it. */
        CANCELLED;

        /** Whether nothing follows. */
        public boolean isOver() {
            return this != QUEUED && this != RUNNING;
        }
    }
}
