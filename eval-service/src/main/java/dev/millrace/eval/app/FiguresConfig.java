package dev.millrace.eval.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much the online figures keep. */
@ConfigMapping(prefix = "millrace.figures")
interface FiguresConfig {
    /** Models with figures of their own, 1 to 10,000; further ones are counted as "other". */
    @WithDefault("1000")
    int models();

    /** Request ids among which a repeated completion is seen, 1 to 1,000,000. */
    @WithDefault("65536")
    int rememberedRequests();

    /** Recent completions that the times to first token are taken over, 1 to 100,000. */
    @WithDefault("1024")
    int firstTokenWindow();
}
