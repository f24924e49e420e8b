package dev.millrace.eval.app;

import dev.millrace.eval.reward.route.RewardRoutes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Routes completions by their reward on a thread of its own, one after the other; does nothing where no routes are
 * configured. While no version is promoted, or an edge or a model is away, completions wait on their topic.
 */
@Startup
@ApplicationScoped
class RewardRouting {
    private static final Logger LOG = Logger.getLogger(RewardRouting.class);

    private final FeedbackKafka kafka;
    private final MeterRegistry metrics;
    private final String process;
    private final Optional<CompletionRoutes> routes;
    private final ReaderThread thread = new ReaderThread("completions to route", this::route);

    RewardRouting(
            FeedbackKafka kafka,
            RewardScoring scoring,
            RewardConfig config,
            RandomGenerator random,
            MeterRegistry metrics) {
        this.kafka = kafka;
        this.metrics = metrics;
        process = HexFormat.of().toHexDigits(random.nextLong());
        var unscored = Counter.builder("millrace.eval.unscored")
                .description("Completions that go to no route because no reward model can read them")
                .register(metrics);
        routes = config.routes().map(text -> new CompletionRoutes(parse(text), scoring, unscored::increment));
    }

    private static RewardRoutes parse(String text) {
        try {
            return RewardRoutes.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("millrace.reward.routes: " + e.getMessage(), e);
        }
    }

    @PostConstruct
    void start() {
        if (routes.isPresent()) {
            thread.start();
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void route() throws InterruptedException {
        try (var session = new RoutingSession(kafka, process, routes.orElseThrow())) {
            var known = "";
            while (!thread.isStopped()) {
                var progress = session.route();
                progress.routed().forEach(one -> routed(one.route()).increment());
                if (progress.failure().isEmpty()) {
                    known = "";
                    thread.goesWell();
                } else {
                    var reason = String.valueOf(progress.failure().get().getMessage());
                    if (!reason.equals(known)) {
                        LOG.warnf("completions wait for their routes: %s", reason);
                    }
                    known = reason;
                    thread.pause();
                }
            }
        }
    }

    private Counter routed(String route) {
        return Counter.builder("millrace.eval.routed")
                .description("Completions that went to the topic of a route")
                .tag("route", route)
                .register(metrics);
    }
}
