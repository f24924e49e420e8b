package dev.millrace.model.encode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits, and what goes into the next run. Jobs take turns by batches, so one text does not wait for two thousand of
 * another caller; a job's longest inputs go first, and rows that stand side by side have nearly the same length. Not
 * thread-safe.
 */
final class EncoderQueue {
    private final EncoderLimits limits;
    private final ArrayDeque<EncoderJob> jobs = new ArrayDeque<>();
    private long waitingTokens;

    EncoderQueue(EncoderLimits limits) {
        this.limits = limits;
    }

    /** Takes a job, or not, when too much waits already. */
    boolean offer(EncoderJob job) {
        if (waitingTokens > 0 && waitingTokens + job.tokens() > limits.waitingTokens()) {
            return false;
        }
        jobs.add(job);
        waitingTokens += job.tokens();
        return true;
    }

    /** Tokens of inputs that have not been taken. */
    long waitingTokens() {
        return waitingTokens;
    }

    /**
     * Rows of the next run: first the job's whose turn it is, then, as far as there is room, those of the next ones that
     * are not longer than the first row. Empty when nothing waits.
     */
    List<EncoderWork> next() {
        dropCancelled();
        EncoderJob first = jobs.poll();
        if (first == null) {
            return List.of();
        }
        List<EncoderWork> rows = new ArrayList<>();
        int longest = first.next().length();
        fill(rows, longest, first);
        for (EncoderJob other : jobs) {
            fill(rows, longest, other);
        }
        jobs.removeIf(job -> !job.hasMore());
        if (first.hasMore()) {
            jobs.add(first);
        }
        rows.forEach(row -> waitingTokens -= row.input().length());
        return rows;
    }

    private void fill(List<EncoderWork> rows, int longest, EncoderJob job) {
        while (job.hasMore() && fits(rows.size(), longest, job.next().length())) {
            rows.add(job.take());
        }
    }

    /** Of a shorter row half may be padding; more would cost more than a run of its own. */
    private boolean fits(int rows, int longest, int length) {
        if (rows == 0) {
            return true;
        }
        return rows < EncoderLimits.ROWS_MAX
                && length <= longest
                && length >= longest / 2
                && (long) (rows + 1) * longest <= limits.batchTokens();
    }

    private void dropCancelled() {
        jobs.removeIf(job -> {
            if (!job.isOver()) {
                return false;
            }
            while (job.hasMore()) {
                waitingTokens -= job.take().input().length();
            }
            return true;
        });
    }
}
