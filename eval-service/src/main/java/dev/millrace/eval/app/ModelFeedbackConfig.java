package dev.millrace.eval.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Feedback of the served model on answers. */
@ConfigMapping(prefix = "millrace.feedback.model")
interface ModelFeedbackConfig {
    /** The constitution, a YAML file; our own where there is none. */
    Optional<Path> constitution();

    /** Answers are ties when neither is better with a probability of 0.5 and this or more, in [0, 0.5]. */
    @WithDefault("0.01")
    double tie();
}
