package dev.millrace.sampler.app;

import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.sampler.SessionEvent;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.draft.PromptLookup;
import dev.millrace.tracing.Tracing;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;

/** The whole sampler: builds its parts, starts them in order and ends them in the reverse one. */
public final class SamplerRuntime implements AutoCloseable {
    private static final long TICK_MS = 50;
    private static final long STALL_MS_MAX = 10_000;

    private static final Duration CALL_TIMEOUT_MIN = Duration.ofSeconds(1);
    private static final Duration CALL_TIMEOUT_MAX = Duration.ofHours(1);
    private static final Duration TOKEN_INTERVAL_MAX = Duration.ofSeconds(1);
    private static final Duration REPLAY_WINDOW_MAX = Duration.ofDays(1);
    private static final Duration KEEP_ALIVE_MIN = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE_MAX = Duration.ofHours(2);
    private static final Duration REFRESH_MIN = Duration.ofMillis(100);
    private static final Duration REFRESH_MAX = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final SamplerLoop loop = new SamplerLoop();
    private final OpenSessions sessions;
    private final CallDoor calls;
    private final TokenLog log;
    private final ControlReader control;
    private final RequestReader requests;
    private volatile boolean hasMetModel;
    private volatile long tickedMs;

    /** As below, without tracing. */
    public SamplerRuntime(SamplerConfig config, MeterRegistry registry, InstantSource clock) {
        this(config, registry, clock, Tracing.off());
    }

    /**
     * Builds everything; nothing runs yet but two idle threads.
     *
     * @throws IllegalArgumentException naming the key that is out of its range
     */
    public SamplerRuntime(SamplerConfig config, MeterRegistry registry, InstantSource clock, Tracing tracing) {
        requireRange("call-timeout", config.callTimeout(), CALL_TIMEOUT_MIN, CALL_TIMEOUT_MAX);
        requireRange("replay-window", config.replayWindow(), Duration.ZERO, REPLAY_WINDOW_MAX);
        requireRange("token-interval", config.tokenInterval(), Duration.ZERO, TOKEN_INTERVAL_MAX);
        requireRange("model-keep-alive", config.modelKeepAlive(), KEEP_ALIVE_MIN, KEEP_ALIVE_MAX);
        requireRange("model-refresh", config.modelRefresh(), REFRESH_MIN, REFRESH_MAX);
        this.clock = clock;
        var metrics = new SamplerMetrics(registry);
        var traces = new SessionTraces(tracing);
        var places = new Places(config.sessionsMax(), metrics);
        var clients = new KafkaClients(config);
        sessions = new OpenSessions(config, loop, metrics, clock);
        var drafting = drafting(config.draftTokens());
        calls = new CallDoor(loop, sessions, drafting, places, clock, config.callTimeout(), traces);
        log = new TokenLog(clients.producer(), config.tokenInterval());
        var deadLetters = new DeadLetterOffice(log, loop, metrics);
        var door = new TopicDoor(loop, sessions, drafting, log, places, metrics, traces);
        var window = new ReplayReader(clients, config.replayWindow(), clock);
        control = new ControlReader(clients, window, loop, door, deadLetters);
        requests = new RequestReader(clients, window, control, door, deadLetters);
    }

    /** Starts; returns at once, {@link #isReady} tells when requests are answered. */
    public void start() {
        tickedMs = clock.millis();
        loop.every(TICK_MS, this::tick);
        sessions.models().start();
        control.start();
        requests.start();
    }

    /** Serves a gRPC call. */
    public void generate(GenerateRequest request, ServerCallStreamObserver<GenerateResponse> responses) {
        calls.generate(request, responses);
    }

    /**
     * Whether requests are read and the model has been there. A model that restarts does not end readiness: what is
     * open waits for it.
     */
    public boolean isReady() {
        if (isModelConnected()) {
            hasMetModel = true;
        }
        return hasMetModel && requests.isServing();
    }

    /** Whether a model takes sequences now. */
    public boolean isModelConnected() {
        return sessions.models().isReady();
    }

    /** Whether the loop makes progress. */
    public boolean isAlive() {
        return clock.millis() - tickedMs < STALL_MS_MAX;
    }

    /** Ends: what is unfinished on the topic is left to the next instance, open calls end with UNAVAILABLE. */
    @Override
    public void close() {
        requests.close();
        control.close();
        loop.await(calls::close);
        sessions.close();
        log.close();
        loop.close();
    }

    private static void requireRange(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "millrace.sampler.%s: must be from %s to %s, is %s".formatted(key, min, max, value));
        }
    }

    private static Drafting drafting(int tokens) {
        if (tokens < 0 || tokens > PromptLookup.TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "millrace.sampler.draft-tokens: must be from 0 to " + PromptLookup.TOKENS_MAX + ", is " + tokens);
        }
        return tokens == 0 ? Drafting.NONE : new PromptLookup(tokens);
    }

    private void tick() {
        tickedMs = clock.millis();
        sessions.tellAll(new SessionEvent.Ticked());
    }
}
