package dev.millrace.model.train.job;

import dev.millrace.model.train.data.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs one after the other on the thread that calls {@link #run}; all else is for any thread. What is told is kept first, so a
 * trainer that dies goes on where the disk says.
 */
public final class JobRunner implements Runnable {
    private final JobBook book;
    private final JobStore store;
    private final JobNews news;
    private final Works works;
    private final InstantSource clock;
    /** Ids of jobs whose data are looked at. */
    private final Set<String> entering = new HashSet<>();

    private @Nullable String current;
    private volatile boolean cancelled;
    private volatile boolean stopping;

    /** What a runner needs besides the jobs. */
    public record Works(Training training, DataSource data, Shelf shelf, Gatekeeper gate) {}

    /** Takes up the jobs that the store has; none runs before {@link #run}. */
    public JobRunner(JobBook book, JobStore store, JobNews news, Works works, InstantSource clock) throws IOException {
        this.book = book;
        this.store = store;
        this.news = news;
        this.works = works;
        this.clock = clock;
        for (var state : store.all()) {
            var reports = state.status().isOver() ? List.<ProgressRecord>of() : store.progress(state.id());
            var left = reports.isEmpty() ? state : state.with(reports.getLast());
            var changed = book.restore(left, clock.millis());
            if (changed.isPresent()) {
                keep(changed.get());
            }
        }
    }

    /**
     * Checks a job with its data and queues it.
     *
     * @throws IllegalArgumentException naming the field at fault
     * @throws MalformedDataException naming the lines at fault
     * @throws QueueFullException when too many wait
     */
    public JobState submit(TrainingJob job) throws IOException, InterruptedException {
        reserve(job.id());
        boolean taken = false;
        try {
            var folder = store.folder(job.id());
            if (!(job.spec().data().source() instanceof TrainingData.OnTopic)) {
                works.data().fetch(job.spec().data(), folder.resolve(Training.DATA));
                DataCheck.check(job.spec(), folder);
            }
            works.training().check(job, folder);
            var state = enter(job);
            taken = true;
            return state;
        } finally {
            release(job.id(), taken);
        }
    }

    private synchronized void reserve(String id) {
        if (book.find(id).isPresent() || entering.contains(id)) {
            throw new IllegalArgumentException("job_id: there is a job " + id);
        }
        book.requireRoom();
        entering.add(id);
    }

    private synchronized void release(String id, boolean taken) throws IOException {
        entering.remove(id);
        if (!taken) {
            store.remove(id);
        }
    }

    private synchronized JobState enter(TrainingJob job) throws IOException {
        var state = book.submit(job);
        keep(state);
        notifyAll();
        return state;
    }

    /** Ends a job: one that waits at once, one that runs as soon as it leaves off. One that is over stays as it is. */
    public synchronized Optional<JobState> cancel(String id) throws IOException {
        var found = book.find(id);
        if (found.isEmpty() || found.get().status().isOver()) {
            return found;
        }
        if (id.equals(current)) {
            cancelled = true;
            return found;
        }
        return Optional.of(keep(book.cancel(id, clock.millis())));
    }

    /** A job, if it is known. */
    public synchronized Optional<JobState> find(String id) {
        return book.find(id);
    }

    /** All jobs, the newest first. */
    public synchronized List<JobState> all() {
        return book.all();
    }

    /** Ends {@link #run} soon; a job that runs leaves off and goes on in the next life. */
    public synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    /** Runs what is queued until it is stopped. */
    @Override
    public void run() {
        try {
            for (var next = await(); next.isPresent(); next = await()) {
                one(next.get().job());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            news.trouble("jobs cannot be kept; no more are run", e);
        }
    }

    private synchronized Optional<JobState> await() throws InterruptedException, IOException {
        while (!stopping) {
            var begun = book.begin(clock.millis());
            if (begun.isPresent()) {
                current = begun.get().id();
                cancelled = false;
                return Optional.of(keep(begun.get()));
            }
            wait();
        }
        return Optional.empty();
    }

    private void one(TrainingJob job) throws IOException, InterruptedException {
        try {
            var folder = store.folder(job.id());
            var data = folder.resolve(Training.DATA);
            if (!Files.exists(data)) {
                works.data().fetch(job.spec().data(), data);
                DataCheck.check(job.spec(), folder);
            }
            make(job, folder);
        } catch (InterruptedException e) {
            leftOff(job, e);
        } catch (IOException | RuntimeException e) {
            news.trouble(job.id() + " failed", e);
            end(() -> book.fail(job.id(), reason(e), clock.millis()));
        }
    }

    /** The card is put on the shelf with what the gate found; a promotion comes behind it. */
    private void make(TrainingJob job, Path folder) throws IOException, InterruptedException {
        var outcome = works.training().run(job, folder, sink(job), () -> cancelled || stopping);
        if (job.spec().checks().isPlanOnly()) {
            end(() -> book.succeed(job.id(), null, "Nothing was trained.", clock.millis()));
            return;
        }
        var gate = job.spec().checks().gate();
        if (gate.isEmpty()) {
            var card = works.shelf().put(job, outcome);
            end(() -> book.succeed(job.id(), card, "", clock.millis()));
            return;
        }
        var verdict = works.gate().judge(job, outcome, words -> say(job.id(), words), () -> cancelled || stopping);
        var card = works.shelf().put(job, outcome.with(verdict.figures()));
        boolean isPromoted = verdict.isOpen() && gate.get().isPromoting();
        if (isPromoted) {
            works.shelf().promote(card, "the gate of " + job.id());
        }
        var words = verdict.words() + (isPromoted ? " It is promoted." : " It is not promoted.");
        end(() -> book.succeed(job.id(), card, words, clock.millis()));
    }

    private void say(String id, String words) {
        var latest = find(id).map(JobState::latest).orElse(null);
        var sofar = latest == null ? Progress.NOTHING : latest.progress().without();
        try {
            tell(id, JobStatus.RUNNING, sofar.saying(words));
        } catch (IOException e) {
            throw new UncheckedIOException("a report cannot be kept", e);
        }
    }

    /** Either somebody cancelled it, or all stops: then it stays as it is on the disk, and goes on in the next life. */
    private void leftOff(TrainingJob job, InterruptedException interrupted) throws IOException, InterruptedException {
        if (cancelled) {
            end(() -> book.cancel(job.id(), clock.millis()));
        } else if (stopping) {
            throw interrupted;
        } else {
            end(() -> book.fail(job.id(), "the run left off without being asked to", clock.millis()));
        }
    }

    private synchronized void end(Supplier<JobState> ending) throws IOException {
        keep(ending.get());
        current = null;
    }

    private static String reason(Exception e) {
        return e.getMessage() == null || e instanceof NullPointerException
                ? "it failed, see the trainer's log"
                : e.getMessage();
    }

    private ProgressSink sink(TrainingJob job) {
        var thinning = new ProgressThinning();
        return progress -> {
            if (thinning.keeps(progress, clock.millis())) {
                try {
                    tell(job.id(), JobStatus.RUNNING, progress);
                } catch (IOException e) {
                    throw new UncheckedIOException("a report cannot be kept", e);
                }
            }
        };
    }

    /** What became of a job is the last that is told of it. */
    private JobState keep(JobState state) throws IOException {
        store.save(state);
        news.changed(state);
        var latest = state.latest();
        var sofar = latest == null ? Progress.NOTHING : latest.progress().without();
        tell(state.id(), state.status(), sofar.saying(words(state)));
        return state;
    }

    private synchronized void tell(String id, JobStatus status, Progress progress) throws IOException {
        var latest = book.find(id).map(JobState::latest).orElse(null);
        var report =
                new ProgressRecord(id, latest == null ? 1 : latest.sequence() + 1, clock.millis(), status, progress);
        book.progressed(report);
        store.append(report);
        news.progressed(report);
    }

    private static String words(JobState state) {
        return switch (state.status()) {
            case QUEUED -> state.resumptions() == 0 ? "The job waits." : "The trainer was stopped; the job goes on.";
            case RUNNING -> "The job runs.";
            case SUCCEEDED -> {
                var card = state.card();
                if (card == null) {
                    yield "The job was planned. " + state.message();
                }
                yield "The job succeeded: %s@%s is there. %s"
                        .formatted(card.name(), card.version(), state.message())
                        .strip();
            }
            case FAILED -> "The job failed: " + state.message();
            case CANCELLED -> "The job was cancelled.";
        };
    }
}
