package dev.millrace.sampler.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configuration of the sampler; the README lists the environment variables behind the keys. */
@ConfigMapping(prefix = "millrace.sampler")
public interface SamplerConfig {
    /**
     * Host and port of model-service's gRPC server, plaintext; of several instances, 1 to 64 and all different,
     * separated by commas.
     */
    @WithDefault("127.0.0.1:9002")
    List<String> modelAddress();

    /** Name of the model that all instances have to serve; unset, the first that describes itself decides for all. */
    Optional<String> model();

    /**
     * How far above its share of the sequences a model may be loaded because it has seen a prompt's beginning, 1 to 10;
     * 1 shares out evenly and looks for known beginnings among equals only.
     */
    @WithDefault("1.25")
    double loadFactor();

    /**
     * How often each of several models is asked for its load, 100 ms to 1 min; one that does not answer for 10
     * intervals is lost.
     */
    @WithDefault("1s")
    Duration modelRefresh();

    /**
     * What the messages to and from the model travel on: the gRPC call itself, or the topics forward-requests and
     * forward-results, which puts every step on the log and costs each token two passages through the broker.
     */
    @WithDefault("grpc")
    ForwardPath forward();

    /**
     * Host and port of an edge's gRPC server, plaintext; of several, any of which is asked, separated by commas. It is
     * asked once what the tokens stand for, when the first answer must have a form.
     */
    @WithDefault("127.0.0.1:9001")
    List<String> tokenizerAddress();

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

    /**
     * Tokens guessed ahead where the text repeats itself, 0 to 16; 0 for none. The model computes as many of them as pay,
     * and what is generated does not depend on it.
     */
    @WithDefault("8")
    int draftTokens();

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
