package dev.millrace.eval.app;

import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches live completions on a thread of its own. Every instance reads all of them and can answer for all; the one that has
 * the partition of topic alerts in group {@code eval-online} writes what follows. Whatever fails, it goes on after a pause
 * where it was; whether something was written that nobody acknowledged is seen when it is read back.
 */
@Startup
@ApplicationScoped
class OnlineReader {
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);

    private final FeedbackKafka kafka;
    private final FeedbackLog log;
    private final OnlineState state;
    private final OnlineWork work;
    private final OnlineMetrics metrics;
    private final OnlineConfig config;
    private final InstantSource clock;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final ReaderThread thread = new ReaderThread("online figures", this::read);
    private long readMs;

    OnlineReader(
            FeedbackKafka kafka,
            FeedbackLog log,
            OnlineState state,
            OnlineWork work,
            OnlineMetrics metrics,
            OnlineConfig config,
            InstantSource clock) {
        this.kafka = kafka;
        this.log = log;
        this.state = state;
        this.work = work;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        var interval = config.interval();
        if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException("millrace.online.interval: must be 100 ms to 1 hour, is " + interval);
        }
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void read() throws InterruptedException {
        state.challenge().ifPresent(LiveChallenge::again);
        try (var session = new OnlineSession(kafka, state, positions, clock, config.history())) {
            while (!thread.isStopped()) {
                session.read();
                thread.goesWell();
                boolean isOwner = session.isOwner();
                if (session.isCaughtUp()) {
                    follow(session, isOwner);
                }
            }
        }
    }

    private void follow(OnlineSession session, boolean isOwner) throws InterruptedException {
        state.challenge().ifPresent(one -> one.tick(clock.millis()));
        if (isOwner) {
            session.write(log, work.compared());
        }
        if (session.isCaughtUp() && clock.millis() - readMs >= config.interval().toMillis()) {
            readMs = clock.millis();
            if (isOwner) {
                session.write(log, work.read());
            }
            metrics.show();
        }
    }
}
