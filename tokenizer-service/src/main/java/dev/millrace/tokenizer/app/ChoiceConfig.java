package dev.millrace.tokenizer.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How answers may be chosen by their reward. */
@ConfigMapping(prefix = "millrace.reward")
interface ChoiceConfig {
    /** Most divergence of the chosen answer from the model, in nats, ln n − (n − 1)/n of the best of n; 2 allows every best_of. */
    @WithDefault("2")
    double klBudget();
}
