package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A task of several runs: what each found, and which of it may be compared. The reference is the first run that has the
 * task; others are held against the first run of all only, and only when both saw the same task, or the same documents of it
 * behind another number of examples.
 *
 * @param name of the task
 * @param results by the key of their run, in order, without runs that lack the task
 * @param examples the setting {@link RunReport#EXAMPLES} of each run that has it, by its key
 */
record AlignedTask(String name, Map<String, TaskResult> results, Map<String, String> examples) {
    /** The tasks of runs, in the order in which they first appear. */
    static List<AlignedTask> of(List<Run> runs) {
        var names = new LinkedHashSet<String>();
        runs.forEach(run -> run.tasks().forEach(task -> names.add(task.task())));
        Map<String, String> examples = new HashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            var set = runs.get(i).settings().get(RunReport.EXAMPLES);
            if (set != null) {
                examples.put(RunReport.key(i), set);
            }
        }
        var aligned = new ArrayList<AlignedTask>();
        for (var name : names) {
            Map<String, TaskResult> results = new LinkedHashMap<>();
            for (int i = 0; i < runs.size(); i++) {
                var key = RunReport.key(i);
                runs.get(i).tasks().stream()
                        .filter(task -> task.task().equals(name))
                        .findFirst()
                        .ifPresent(task -> results.put(key, task));
            }
            aligned.add(new AlignedTask(name, results, examples));
        }
        return aligned;
    }

    private String referenceRun() {
        return results.keySet().iterator().next();
    }

    TaskResult reference() {
        return results.values().iterator().next();
    }

    Optional<TaskResult> baseline() {
        return Optional.ofNullable(results.get(RunReport.BASELINE));
    }

    /** Whether a run saw the same task as the baseline, or the same documents of it, and is not the baseline. */
    boolean isComparable(String run) {
        return !run.equals(RunReport.BASELINE)
                && results.containsKey(run)
                && baseline().isPresent()
                && isLikeReference(run);
    }

    /** The results that saw the task that the reference saw. */
    Map<String, TaskResult> same() {
        Map<String, TaskResult> same = new LinkedHashMap<>(results);
        same.keySet().removeIf(run -> !isLikeReference(run));
        return same;
    }

    private boolean isLikeReference(String run) {
        var result = Objects.requireNonNull(results.get(run), run);
        return result.fingerprint().equals(reference().fingerprint()) || hasOtherExamples(run, result);
    }

    /** A fingerprint is of the examples, too, so that runs which differ in these alone are told by their documents. */
    private boolean hasOtherExamples(String run, TaskResult result) {
        return !Objects.equals(examples.get(referenceRun()), examples.get(run))
                && SameDocuments.of(reference(), result);
    }

    /** All metrics, those of the reference first. */
    List<Metric.Key> metrics() {
        var keys = new LinkedHashSet<Metric.Key>();
        results.values().forEach(result -> result.figures().forEach(figure -> keys.add(figure.key())));
        return List.copyOf(keys);
    }

    static Optional<Figure> figure(TaskResult result, Metric.Key key) {
        return result.figures().stream()
                .filter(figure -> figure.key().equals(key))
                .findFirst();
    }

    /** Which way a metric is better. */
    Direction direction(Metric.Key key) {
        return results.values().stream()
                .flatMap(result -> figure(result, key).stream())
                .findFirst()
                .map(Figure::direction)
                .orElse(Direction.HIGHER);
    }

    /** Items of a result by their id. */
    static Map<String, ItemResult> byId(TaskResult result) {
        Map<String, ItemResult> byId = new LinkedHashMap<>();
        result.items().forEach(item -> byId.putIfAbsent(item.item().id(), item));
        return byId;
    }

    /** In words what stands in the way of a comparison, or has to be known for one. */
    List<String> remarks(int runs) {
        var remarks = new ArrayList<String>();
        for (int i = 0; i < runs; i++) {
            remark(RunReport.key(i)).ifPresent(remarks::add);
        }
        return remarks;
    }

    private Optional<String> remark(String run) {
        var result = results.get(run);
        if (result == null) {
            return Optional.of("Run %s does not have this task.".formatted(run));
        }
        if (result.fingerprint().equals(reference().fingerprint())) {
            return Optional.empty();
        }
        return Optional.of(
                hasOtherExamples(run, result)
                        ? "Run %s was asked with another number of examples (%s instead of %s): the documents are the same, the prompts are not."
                                .formatted(run, examples(run), examples(referenceRun()))
                        : "Run %s saw another version of this task (fingerprint %s instead of %s): its figures are shown, not compared."
                                .formatted(run, shortened(result), shortened(reference())));
    }

    private String examples(String run) {
        var set = examples.get(run);
        return set == null ? "what the task's file says" : set;
    }

    private static String shortened(TaskResult result) {
        var fingerprint = result.fingerprint();
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }
}
