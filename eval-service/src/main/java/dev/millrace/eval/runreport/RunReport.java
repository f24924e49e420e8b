package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Run;
import dev.millrace.eval.resampling.Comparison;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.resampling.WorkLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Runs held against the first of them, the baseline. Every difference is of the items that both runs have, and its p-value is
 * corrected over all comparisons of the report (Holm).
 *
 * @param runs in the order given; the first is the baseline
 * @param tasks in the order in which they first appear
 * @param groups of tasks that have figures of their own, in the order in which they first appear
 * @param decoding set when the runs differ in their settings only
 * @param level at which a corrected p-value counts as significant
 * @param comparisons how many the correction is over
 */
public record RunReport(
        List<RunHead> runs,
        List<TaskReport> tasks,
        List<GroupReport> groups,
        Optional<DecodingComparison> decoding,
        double level,
        int comparisons) {
    /** Runs at most. */
    public static final int RUNS_MAX = 8;
    /** Different tasks at most. */
    public static final int TASKS_MAX = 1_000;
    /** The key of the run that others are held against. */
    public static final String BASELINE = "A";
    /** Corrected p-values below it are significant. */
    public static final double LEVEL = 0.05;

    /** The setting of a run that says how many examples stand before each question; without it the task's file does. */
    public static final String EXAMPLES = "fewshot";

    /** As many resamples as sacreBLEU's approximate randomisation: the least p-value withstands correction 500 times over. */
    public static final Resampling RESAMPLING = new Resampling(10_000, .95);

    /** Additions or so of all differences together: some twenty seconds of one core. */
    private static final long WORK_MAX = 15_000_000_000L;

    public RunReport {
        runs = List.copyOf(runs);
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
    }

    /**
     * Compares runs.
     *
     * @param runs 1 to {@value #RUNS_MAX}
     * @param aggregations of their tasks' metrics
     * @param resampling of each difference; {@link #RESAMPLING} is for many comparisons
     * @param random its draws
     * @throws IllegalArgumentException when there are too few or too many runs or tasks
     * @throws java.util.concurrent.CancellationException when the thread is interrupted
     */
    public static RunReport of(
            List<Run> runs, Aggregations aggregations, Resampling resampling, RandomGenerator random) {
        return of(runs, aggregations, resampling, new WorkLeft(WORK_MAX), random);
    }

    /** What does not fit into the work that is left has no interval and no p, and the report says so. */
    static RunReport of(
            List<Run> runs, Aggregations aggregations, Resampling resampling, WorkLeft left, RandomGenerator random) {
        if (runs.isEmpty() || runs.size() > RUNS_MAX) {
            throw new IllegalArgumentException("runs: must be 1 to %d, are %d".formatted(RUNS_MAX, runs.size()));
        }
        var aligned = AlignedTask.of(runs);
        if (aligned.size() > TASKS_MAX) {
            throw new IllegalArgumentException(
                    "runs: must have at most %d tasks, have %d".formatted(TASKS_MAX, aligned.size()));
        }
        var differences = new Differences(
                aligned, aggregations, (known, pairs) -> Comparison.of(known, pairs, resampling, left, random));
        var heads = new ArrayList<RunHead>();
        for (int i = 0; i < runs.size(); i++) {
            heads.add(RunHead.of(key(i), runs.get(i)));
        }
        return new RunReport(
                heads,
                aligned.stream()
                        .map(task -> TaskReport.of(task, runs.size(), differences, aggregations))
                        .toList(),
                GroupReport.of(runs),
                DecodingComparison.of(runs),
                LEVEL,
                differences.tested());
    }

    /** The letter of a run. */
    static String key(int run) {
        return String.valueOf((char) ('A' + run));
    }
}
