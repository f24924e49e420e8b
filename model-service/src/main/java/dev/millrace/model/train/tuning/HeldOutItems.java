package dev.millrace.model.train.tuning;

import java.util.List;
import java.util.Optional;

/** The items of tasks that models are evaluated on, where they can be read. */
@FunctionalInterface
public interface HeldOutItems {
    /**
     * The texts of a task's or group's items: questions, passages and answers.
     *
     * @return empty where nobody has evaluated the task yet
     * @throws dev.millrace.model.train.job.TrainingException when who knows them does not answer
     */
    Optional<List<String>> texts(String task) throws InterruptedException;
}
