package dev.millrace.model.train.tuning;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The items of tasks that models are evaluated on, where they can be read. */
public interface HeldOutItems {
    /**
     * The texts of a task's or group's items: questions, passages and answers.
     *
     * @return empty where nobody has evaluated the task yet
     * @throws dev.millrace.model.train.job.TrainingException when who knows them does not answer
     */
    Optional<List<String>> texts(String task) throws InterruptedException;

    /** Names of all tasks and groups that there are; empty where who knows them does not answer just now. */
    Optional<Set<String>> names();
}
