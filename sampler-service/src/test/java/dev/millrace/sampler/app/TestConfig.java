package dev.millrace.sampler.app;

import java.time.Duration;

/** Configuration of a sampler under test; what is not a component has its default. */
record TestConfig(String modelAddress, String bootstrapServers, int sessionsMax, String instance)
        implements SamplerConfig {
    TestConfig(String modelAddress, String bootstrapServers, int sessionsMax) {
        this(modelAddress, bootstrapServers, sessionsMax, "sampler-0");
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
}
