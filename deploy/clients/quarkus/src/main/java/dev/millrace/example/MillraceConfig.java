package dev.millrace.example;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where Millrace is, and how long this application waits for it. */
@ConfigMapping(prefix = "millrace")
interface MillraceConfig {
    /** Address of an edge. */
    @WithDefault("http://127.0.0.1:8080")
    URI url();

    /** API key; none where none is asked for. */
    Optional<String> key();

    /** Name of the model. */
    @WithDefault("smollm2-135m-instruct")
    String model();

    /** How long an answer over topics may take. */
    @WithDefault("60s")
    Duration patience();
}
