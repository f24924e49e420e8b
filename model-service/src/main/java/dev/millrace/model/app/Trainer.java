package dev.millrace.model.app;

import dev.millrace.model.train.job.JobBook;
import dev.millrace.model.train.job.JobRunner;
import dev.millrace.model.train.job.ProgressRecord;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.tuning.CheckedTraining;
import io.grpc.Status;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where millrace.model.role is trainer: runs training jobs on a thread of its own. Elsewhere it does nothing. */
@Singleton
final class Trainer {
    private static final Logger LOG = Logger.getLogger(Trainer.class);
    private static final int PREFERENCES_MAX = 1_000_000;

    private final ModelConfig model;
    private final TrainerConfig config;
    private final Instance<Training> training;
    private final TrainingSources sources;
    private final TrainingKafka kafka;
    private final TrainingLog log;
    private final ModelShelf shelf;
    private final TrainerGate gate;
    private final TrainingFolder folder;
    private volatile @Nullable Running running;

    Trainer(
            ModelConfig model,
            TrainerConfig config,
            Instance<Training> training,
            TrainingSources sources,
            TrainingKafka kafka,
            TrainingLog log,
            ModelShelf shelf,
            TrainerGate gate) {
        this.model = model;
        this.config = config;
        this.training = training;
        this.sources = sources;
        this.kafka = kafka;
        this.log = log;
        this.shelf = shelf;
        this.gate = gate;
        this.folder = new TrainingFolder(config.folder());
    }

    /** What runs. */
    private record Running(
            JobRunner runner,
            Thread jobs,
            TrainingRequests requests,
            Thread intake,
            Optional<RetrainingWatch> retraining,
            Optional<Thread> watch) {}

    void start(@Observes StartupEvent started) throws IOException {
        if (!model.isTrainer()) {
            return;
        }
        if (!training.isResolvable()) {
            throw new IllegalStateException("there is nothing here that trains");
        }
        var works = new JobRunner.Works(
                new CheckedTraining(training.get(), gate.items()), sources, shelf, gate.gatekeeper());
        var book = new JobBook(config.queued(), config.kept());
        var runner = new JobRunner(book, folder, log, works, InstantSource.system());
        var requests = new TrainingRequests(kafka, log, runner);
        var retraining = retraining(runner);
        var all = new Running(
                runner,
                Thread.ofPlatform().name("training").unstarted(runner),
                requests,
                Thread.ofPlatform().name("training-requests").daemon().unstarted(requests),
                retraining,
                retraining.map(
                        watch -> Thread.ofPlatform().name("retraining").daemon().unstarted(watch)));
        shelf.start();
        all.jobs().start();
        all.intake().start();
        all.watch().ifPresent(Thread::start);
        running = all;
        LOG.infof("trainer: %d jobs known, in %s", runner.all().size(), config.folder());
    }

    private Optional<RetrainingWatch> retraining(JobRunner runner) throws IOException {
        var retrain = config.retrain();
        requireWithin("interval", retrain.interval(), Duration.ofSeconds(1), Duration.ofDays(365));
        requireWithin("look", retrain.look(), Duration.ofMillis(100), Duration.ofDays(1));
        if (retrain.preferences() < 0 || retrain.preferences() > PREFERENCES_MAX) {
            throw new IllegalArgumentException(
                    "retrain.preferences: must be in 0..%d, is %d".formatted(PREFERENCES_MAX, retrain.preferences()));
        }
        return retrain.preferences() == 0 ? Optional.empty() : Optional.of(new RetrainingWatch(retrain, kafka, runner));
    }

    private static void requireWithin(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "retrain.%s: must be in %s..%s, is %s".formatted(field, least, most, value));
        }
    }

    /** How it stands with training by itself, in words. */
    String retraining() {
        var all = running;
        return all == null
                ? "off"
                : all.retraining().map(RetrainingWatch::words).orElse("off");
    }

    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        var all = running;
        if (all == null) {
            return;
        }
        all.requests().stop();
        all.runner().stop();
        all.jobs().join(config.stopWithin());
        // It may wait for a log that is away.
        all.jobs().interrupt();
        all.intake().interrupt();
        all.watch().ifPresent(Thread::interrupt);
        shelf.stop();
        log.close();
    }

    /** Whether jobs are taken. */
    boolean isReady() {
        var all = running;
        return all != null && all.jobs().isAlive() && shelf.isWhole();
    }

    /** Runs the jobs; FAILED_PRECONDITION in a process that serves a model. */
    JobRunner runner() {
        var all = running;
        if (all == null) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("this process trains nothing; start a trainer: ./millrace up --trainer")
                    .asRuntimeException();
        }
        return all.runner();
    }

    /** What a job said of itself. */
    List<ProgressRecord> progress(String id) throws IOException {
        return folder.progress(id);
    }
}
