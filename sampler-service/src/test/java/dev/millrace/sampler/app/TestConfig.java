package dev.millrace.sampler.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configuration of a sampler under test; what is not a component has its default. */
record TestConfig(
        List<String> modelAddress,
        String bootstrapServers,
        int sessionsMax,
        String instance,
        List<String> tokenizerAddress)
        implements SamplerConfig {
    TestConfig(List<String> modelAddress, String bootstrapServers, int sessionsMax, String instance) {
        this(modelAddress, bootstrapServers, sessionsMax, instance, List.of("127.0.0.1:1"));
    }

    TestConfig(String modelAddress, String bootstrapServers, int sessionsMax, String instance) {
        this(List.of(modelAddress.split(",")), bootstrapServers, sessionsMax, instance);
    }

    TestConfig(String modelAddress, String bootstrapServers, int sessionsMax) {
        this(modelAddress, bootstrapServers, sessionsMax, "sampler-0");
    }

    @Override
    public Optional<String> model() {
        return Optional.of("scripted");
    }

    @Override
    public double loadFactor() {
        return 1.25;
    }

    @Override
    public Duration modelRefresh() {
        return Duration.ofMillis(100);
    }

    @Override
    public String group() {
        return "sampler";
    }

    @Override
    public Duration replayWindow() {
        return Duration.ofMinutes(15);
    }

    @Override
    public Duration tokenInterval() {
        return Duration.ofMillis(25);
    }

    @Override
    public int draftTokens() {
        return 8;
    }

    @Override
    public Duration callTimeout() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Duration modelKeepAlive() {
        return Duration.ofSeconds(30);
    }

    @Override
    public ForwardPath forward() {
        return ForwardPath.GRPC;
    }
}
