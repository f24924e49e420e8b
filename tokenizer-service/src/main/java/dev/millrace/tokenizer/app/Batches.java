package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchRun;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Runs the open batches of this edge's partition, each on a virtual thread of its own, for as long as they are open: those
 * that are new and those of the last run. A run that the log interrupts begins again where the log says.
 */
@Singleton
class Batches {
    private static final Logger LOG = Logger.getLogger(Batches.class);
    /** Batches that are answered at once; each holds a piece of its file in memory. */
    private static final int RUNNING_MAX = 64;

    private static final long LOOK_MS = 500;
    private static final long BACKOFF_MS = 5_000;

    private final EdgeConfig edgeConfig;
    private final BatchConfig config;
    private final Edge edge;
    private final LedgerReader reader;
    private final BatchLog log;
    private final BatchDoor door;
    private final EdgeMetrics metrics;
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final Thread readerThread;
    private final Thread starter;

    Batches(
            EdgeConfig edgeConfig,
            BatchConfig config,
            Edge edge,
            LedgerReader reader,
            BatchLog log,
            BatchDoor door,
            EdgeMetrics metrics) {
        this.edgeConfig = edgeConfig;
        this.config = config;
        this.edge = edge;
        this.reader = reader;
        this.log = log;
        this.door = door;
        this.metrics = metrics;
        this.readerThread = Thread.ofPlatform().name("edge-ledger").daemon().unstarted(reader);
        this.starter = Thread.ofPlatform().name("edge-batches").daemon().unstarted(this::look);
        metrics.watchBatches(() -> mine().size());
    }

    void start(@Observes StartupEvent event) {
        readerThread.start();
        starter.start();
    }

    /** What is under way is left to the next start. */
    void stop(@Observes ShutdownEvent event) {
        starter.interrupt();
        running.values().forEach(Thread::interrupt);
        reader.stop();
    }

    private List<Batch> mine() {
        return reader.ledger()
                .batches(batch -> batch.order().owner() == edgeConfig.partition()
                        && !batch.status().isEnd());
    }

    /** The oldest, and those that only have to end. */
    private Stream<Batch> runnable() {
        long nowMs = System.currentTimeMillis();
        var mine = mine();
        var ending = mine.stream()
                .skip(RUNNING_MAX)
                .filter(batch -> batch.isCancelRequested() || batch.order().expiresMs() <= nowMs);
        return Stream.concat(mine.stream().limit(RUNNING_MAX), ending);
    }

    private void look() {
        try {
            awaitLedger();
            while (true) {
                runnable().forEach(this::begin);
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A batch that is open in the middle of the log may have ended further on. */
    private void awaitLedger() throws InterruptedException {
        while (true) {
            try {
                if (edge.isReady()) {
                    reader.catchUp();
                    return;
                }
            } catch (KafkaException e) {
                LOG.warnf("batches wait for the log: %s", e.getMessage());
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private void begin(Batch batch) {
        running.computeIfAbsent(batch.id(), id -> Thread.ofVirtual().name(id).start(() -> run(batch)));
    }

    private void run(Batch batch) {
        try {
            var order = batch.order();
            // The file may have expired while its batch runs; its records live longer.
            var file = reader.ledger().file(order.inputFileId(), order.tenant(), order.createdMs());
            var store = new KafkaBatchStore(
                    batch.id(), file.orElseThrow(() -> new KafkaException("its file is gone")), log, reader, metrics);
            var limits = new BatchRun.Limits(config.linesMax(), config.linesAtOnce());
            new BatchRun(store, door, limits, InstantSource.system()).run();
            var end = store.batch();
            LOG.infof(
                    "%s: %s, %d of %d lines answered well",
                    end.id(),
                    end.status().word(),
                    end.counts().completed(),
                    end.counts().total());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf(e, "%s: interrupted, going on soon", batch.id());
            pause();
        } finally {
            running.remove(batch.id());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BACKOFF_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
