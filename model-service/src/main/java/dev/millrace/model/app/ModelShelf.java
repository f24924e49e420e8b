package dev.millrace.model.app;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.Shelf;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.registry.ModelCard;
import dev.millrace.model.train.registry.ModelEntry;
import dev.millrace.model.train.registry.ModelEvent;
import dev.millrace.model.train.registry.ModelRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The registry as topic models says it is. A thread reads all of the topic and goes on reading; what is written here counts when
 * it comes back from there, so all that read the topic agree.
 */
@Singleton
final class ModelShelf implements Shelf, ModelEvents.Listener {
    private static final Logger LOG = Logger.getLogger(ModelShelf.class);
    private static final long PAUSE_MS = 5_000;

    private final TrainingLog log;
    private final ModelRegistry registry = new ModelRegistry();
    private final InstantSource clock = InstantSource.system();
    private final long timeoutMs;
    private final ModelEvents events;
    /** Offset of the next record to be read, guarded by this; -1 while what was there at the start is not. */
    private long position = -1;

    ModelShelf(TrainingKafka kafka, TrainingLog log, TrainerConfig config) {
        this.events = new ModelEvents(kafka, this);
        this.log = log;
        this.timeoutMs = config.logTimeout().toMillis();
    }

    void start() {
        events.start();
    }

    void stop() {
        events.stop();
    }

    /** Whether all that was on the topic is known. */
    synchronized boolean isWhole() {
        return position >= 0;
    }

    /** What there is; UNAVAILABLE while that is still being read. */
    List<ModelEntry> entries() {
        requireWhole();
        return registry.all();
    }

    /** Makes a name mean a version; gives what the name means then. */
    ModelEntry promote(String name, String version, String by) throws InterruptedException {
        requireWhole();
        return written(registry.promote(name, version, by));
    }

    /** Makes a name mean what it meant before; gives what the name means then. */
    ModelEntry rollBack(String name, String by) throws InterruptedException {
        requireWhole();
        return written(registry.rollBack(name, by));
    }

    @Override
    public ModelCard put(TrainingJob job, Outcome outcome) throws IOException, InterruptedException {
        var version = version(outcome);
        var entry = patiently(job.id(), () -> new ModelEvent.Made(card(job, outcome, version)));
        return entry.cards().stream()
                .filter(card -> card.version().equals(version))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void promote(ModelCard card, String by) throws InterruptedException {
        patiently(card.name(), () -> registry.promote(card.name(), card.version(), by));
    }

    /** As long as the log is away. */
    private ModelEntry patiently(String who, Supplier<ModelEvent> event) throws InterruptedException {
        while (true) {
            try {
                requireWhole();
                return written(event.get());
            } catch (StatusRuntimeException e) {
                LOG.warnf("%s waits for the log: %s", who, e.getMessage());
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    private static String version(Outcome outcome) throws IOException {
        return switch (outcome.form()) {
            case ADAPTER -> PeftFolder.version(outcome.adapter());
            case PACKAGE -> ModelPackage.read(outcome.adapter()).version();
        };
    }

    /** The card of the version that a name means now. */
    Optional<ModelCard> promoted(String name) {
        return registry.find(name)
                .flatMap(entry -> entry.promoted()
                        .flatMap(version -> entry.cards().stream()
                                .filter(card -> card.version().equals(version))
                                .findFirst()));
    }

    private ModelCard card(TrainingJob job, Outcome outcome, String version) {
        var name = job.spec().adapter();
        var origin = new ModelCard.Origin(
                outcome.adapter().toString(), job.id(), job.spec().objective().name(), outcome.dataHashes());
        return new ModelCard(
                name,
                version,
                outcome.form(),
                outcome.form() == ModelCard.Form.ADAPTER ? outcome.base() : new BaseModel("", ""),
                registry.find(name).flatMap(ModelEntry::parent).orElse(""),
                origin,
                outcome.figures(),
                clock.millis());
    }

    private ModelEntry written(ModelEvent event) throws InterruptedException {
        long offset = log.write(event);
        await(offset + 1);
        return registry.find(event.name()).orElseThrow();
    }

    private synchronized void await(long wanted) throws InterruptedException {
        long until = System.nanoTime() + timeoutMs * 1_000_000;
        while (position < wanted) {
            long leftMs = (until - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw unavailable("topic models is not read, try again later");
            }
            wait(leftMs);
        }
    }

    private void requireWhole() {
        if (!isWhole()) {
            throw unavailable("topic models is still being read, try again later");
        }
    }

    private static StatusRuntimeException unavailable(String why) {
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException();
    }

    @Override
    public void happened(ModelEvent event) {
        registry.apply(event);
    }

    @Override
    public synchronized void reached(long offset) {
        position = Math.max(position, offset);
        notifyAll();
    }
}
