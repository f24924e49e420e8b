package dev.millrace.eval.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Bounds of WatchScores. */
@ConfigMapping(prefix = "millrace.scores")
interface ScoresConfig {
    /** Calls that may watch at once, 1 or more. */
    @WithDefault("64")
    int watchersMax();

    /** Scores that a watcher may fall behind before its call is ended, 1 or more. */
    @WithDefault("1024")
    int backlogMax();
}
