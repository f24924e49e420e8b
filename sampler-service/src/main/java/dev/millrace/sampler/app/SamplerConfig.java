package dev.millrace.sampler.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configuration of the sampler; the README lists the environment variables behind the keys. */
@ConfigMapping(prefix = "millrace.sampler")
public interface SamplerConfig {
    /** Host and port of model-service's gRPC server, plaintext. */
    @WithDefault("127.0.0.1:9002")
    String modelAddress();

    /** Kafka's bootstrap servers. */
    @WithDefault("127.0.0.1:9092")
    String bootstrapServers();

    /** Consumer group of generation-requests. */
    @WithDefault("sampler")
    String group();

    /**
     * Name of this instance within the group, unique and the same after a restart: it takes the place that a killed
     * predecessor of the same name still holds.
     */
    @WithDefault("sampler-0")
    String instance();

    /** Most generations that are open at once over both doors, 1 to 2048; more wait on the topic. */
    @WithDefault("512")
    int sessionsMax();

    /** How far back the logs of tokens and cancels are read on start, at most 1 d; the retention of generated-tokens. */
    @WithDefault("15m")
    Duration replayWindow();

    /**
     * How long tokens may wait for others before they go to the topic, 0 to 1 s; a first token and an end go at once.
     * Fewer and larger writes leave the cores of a small machine to the model.
     */
    @WithDefault("40ms")
    Duration tokenInterval();

    /** Time a generation asked for over gRPC may take when the call does not say, 1 s to 1 h. */
    @WithDefault("5m")
    Duration callTimeout();

    /**
     * How often a silent connection to the model is pinged, 10 s to 2 h. A gRPC server that is not told otherwise takes
     * more than one ping in 5 minutes for an attack.
     */
    @WithDefault("310s")
    Duration modelKeepAlive();
}
