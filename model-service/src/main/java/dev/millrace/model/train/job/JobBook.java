package dev.millrace.model.train.job;

import dev.millrace.model.train.registry.ModelCard;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All jobs and their order: the oldest that waits is next, one runs at a time. Each method gives the state that came of it. No
 * threads, no files; for one thread at a time.
 */
public final class JobBook {
    /** A trainer that dies so often under a job will die again. */
    static final int RESUMPTIONS_MAX = 20;

    private final int queuedMax;
    private final int keptMax;
    private final Map<String, JobState> states = new LinkedHashMap<>();

    /**
     * Without jobs.
     *
     * @param queuedMax most jobs that wait, 1 or more
     * @param keptMax most jobs that are over and still known; the oldest are forgotten
     */
    public JobBook(int queuedMax, int keptMax) {
        this.queuedMax = queuedMax;
        this.keptMax = keptMax;
    }

    /**
     * Takes a job as it was left; one that ran is queued again.
     *
     * @return its state, where that is another one now
     */
    public Optional<JobState> restore(JobState left, long nowMs) {
        var state = left.status() != JobStatus.RUNNING
                ? left
                : left.resumptions() < RESUMPTIONS_MAX
                        ? left.queuedAgain()
                        : left.failed(
                                "the trainer was stopped %d times while it ran".formatted(RESUMPTIONS_MAX), nowMs);
        put(state);
        return state.equals(left) ? Optional.empty() : Optional.of(state);
    }

    /**
     * Queues a job.
     *
     * @throws QueueFullException when too many wait
     * @throws IllegalArgumentException when there is one with its id
     */
    public JobState submit(TrainingJob job) {
        if (states.containsKey(job.id())) {
            throw new IllegalArgumentException("job_id: there is a job " + job.id());
        }
        requireRoom();
        return put(JobState.queued(job));
    }

    /** @throws QueueFullException when too many wait */
    void requireRoom() {
        if (waiting().count() >= queuedMax) {
            throw new QueueFullException(queuedMax);
        }
    }

    /** Begins the oldest job that waits; nothing while another one runs. */
    public Optional<JobState> begin(long nowMs) {
        boolean busy = states.values().stream().anyMatch(state -> state.status() == JobStatus.RUNNING);
        return busy
                ? Optional.empty()
                : waiting()
                        .min(Comparator.comparingLong(state -> state.job().createdMs()))
                        .map(state -> put(state.running(nowMs)));
    }

    /** What the job that runs says. */
    public JobState progressed(ProgressRecord news) {
        return put(require(news.jobId()).with(news));
    }

    /**
     * The job that runs has made something.
     *
     * @param card of what it made; null when it was only to be planned
     * @param words of its gate; may be empty
     */
    public JobState succeed(String id, @Nullable ModelCard card, String words, long nowMs) {
        return put(require(id).succeeded(card, words, nowMs));
    }

    /** A job cannot go on. */
    public JobState fail(String id, String why, long nowMs) {
        return put(require(id).failed(why, nowMs));
    }

    /** A job is not wanted any more, and does not run. */
    public JobState cancel(String id, long nowMs) {
        return put(require(id).cancelled(nowMs));
    }

    /** A job, if it is known. */
    public Optional<JobState> find(String id) {
        return Optional.ofNullable(states.get(id));
    }

    /** All that are known, the newest first. */
    public List<JobState> all() {
        return states.values().stream()
                .sorted(Comparator.<JobState>comparingLong(state -> state.job().createdMs())
                        .thenComparing(JobState::id)
                        .reversed())
                .toList();
    }

    private Stream<JobState> waiting() {
        return states.values().stream().filter(state -> state.status() == JobStatus.QUEUED);
    }

    private JobState require(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("job_id: there is no job " + id));
    }

    private JobState put(JobState state) {
        states.put(state.id(), state);
        var over =
                states.values().stream().filter(each -> each.status().isOver()).toList();
        over.stream()
                .sorted(Comparator.comparingLong(JobState::endedMs))
                .limit(Math.max(0, over.size() - keptMax))
                .forEach(oldest -> states.remove(oldest.id()));
        return state;
    }
}
