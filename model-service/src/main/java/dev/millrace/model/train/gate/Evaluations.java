package dev.millrace.model.train.gate;

import java.util.List;

/** The evaluation service. Every method fails with {@link AwayException} when it does not answer just now. */
public interface Evaluations {
    /**
     * Begins a run, or queues it; gives its id.
     *
     * @param label for people
     * @param model name of the model, or base:adapter
     * @param limit most items a task
     * @throws IllegalArgumentException when it is refused
     */
    String start(String label, String model, List<String> tasks, int limit);

    /**
     * How a run stands.
     *
     * @throws IllegalArgumentException when it is not known any more
     */
    Stand get(String id);

    /** Ends a run that is not over; one that is not known is as good as ended. */
    void cancel(String id);

    /** How a run stands. */
    sealed interface Stand {}

    /** It waits or goes on. */
    record Going() implements Stand {}

    /**
     * All items are there.
     *
     * @param version of the weights that answered
     */
    record Done(String version, List<TaskFigures> tasks) implements Stand {
        public Done {
            tasks = List.copyOf(tasks);
        }
    }

    /** It could not go on, or somebody ended it. */
    record Failed(String why) implements Stand {}
}
