package dev.millrace.eval.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How rankings are put on the log. */
@ConfigMapping(prefix = "millrace.rankings")
interface RankingsConfig {
    /** How long the broker may take to acknowledge a ranking, above the producer's own delivery timeout of 10 s. */
    @WithDefault("12s")
    Duration ackTimeout();
}
