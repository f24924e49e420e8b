package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.Message;
import java.util.List;

/** The running service that says what answers are worth. Fails as {@link Generation} does. */
public interface Rewards {
    /**
     * The version of a reward model that a name means now, as {@code name@version}.
     *
     * @throws IllegalArgumentException where there is none, naming the field
     */
    String version(String model) throws AwayException, InterruptedException;

    /** What answers to one prompt are worth, in their order; finite. */
    double[] of(String model, List<Message> prompt, List<String> answers) throws AwayException, InterruptedException;
}
