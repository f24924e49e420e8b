package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.RecentIds;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the edge's threads, and ends them in order: refuse, let open answers end, say goodbye, flush. */
@Singleton
class EdgeLife {
    /** Ids of prompts that are remembered against repeats. */
    private static final int KNOWN_IDS_MAX = 65_536;

    private static final Logger LOG = Logger.getLogger(EdgeLife.class);
    private static final Duration JOIN = Duration.ofSeconds(2);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final KafkaExchangeLog log;
    private final ReplyReader replies;
    private final PromptReader prompts;
    private final Thread repliesThread;
    private final Thread promptsThread;

    EdgeLife(
            EdgeConfig config,
            Edge edge,
            EdgeThreads threads,
            EdgeProducer producer,
            KafkaExchangeLog log,
            EdgeMetrics metrics,
            EdgeTraces traces) {
        var known = new RecentIds(KNOWN_IDS_MAX);
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.log = log;
        this.replies = new ReplyReader(config, edge, metrics, known, traces);
        this.prompts = new PromptReader(config, edge, producer, metrics, known, traces);
        this.repliesThread = Thread.ofPlatform().name("edge-replies").daemon().unstarted(replies);
        this.promptsThread = Thread.ofPlatform().name("edge-prompts").daemon().unstarted(prompts);
    }

    void start(@Observes StartupEvent event) {
        repliesThread.start();
        promptsThread.start();
        var models = Thread.ofPlatform().name("edge-model-watch").daemon();
        models.start(this::watchModel);
        threads.clock().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** While connections still stand: lets answers end by themselves, then tells the rest why they do not. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        edge.refuse();
        prompts.stop();
        waitUntilNothingIsOpen(config.drainTimeout());
        edge.stopAll();
        // The samplers end what nobody waits for; its completions are better written now than at the next start.
        waitUntilNothingIsOpen(FAREWELL);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        edge.refuse();
        prompts.stop();
        promptsThread.join(JOIN);
        edge.stopAll();
        replies.stop();
        repliesThread.join(JOIN);
        log.flush(JOIN);
        LOG.infof("stopped with %d requests open", edge.open().size());
    }

    private void waitUntilNothingIsOpen(Duration max) throws InterruptedException {
        long endMs = System.currentTimeMillis() + max.toMillis();
        while (edge.open().size() > 0 && System.currentTimeMillis() < endMs) {
            Thread.sleep(20);
        }
    }

    /** Whether the threads that read are there, and the one that reads answers still comes round. */
    boolean isAlive() {
        return promptsThread.isAlive()
                && repliesThread.isAlive()
                && System.currentTimeMillis() - replies.polledMs() < 60_000;
    }

    private void tick() {
        try {
            edge.tick(System.currentTimeMillis());
        } catch (RuntimeException e) {
            LOG.error("the clock's tick failed", e);
        }
    }

    private void watchModel() {
        while (!Thread.currentThread().isInterrupted()) {
            edge.models().tick(System.currentTimeMillis());
            try {
                Thread.sleep(edge.models().isKnown() ? 1_000 : 200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
