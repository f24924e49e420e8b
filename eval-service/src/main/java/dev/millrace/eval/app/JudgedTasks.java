package dev.millrace.eval.app;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.judging.CriterionJudge;
import dev.millrace.eval.judging.Judge;
import dev.millrace.eval.judging.JudgeTask;
import dev.millrace.eval.judging.JudgedAnswer;
import dev.millrace.eval.judging.PairJudge;
import dev.millrace.eval.judging.RatingJudge;
import dev.millrace.eval.results.ResultStore;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.RunSpec.Judged;
import dev.millrace.eval.results.TaskRecord;
import dev.millrace.eval.run.TaskSource.Selected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs wrote, as tasks for a judge. */
final class JudgedTasks {
    private final EvaluationStore stores;

    JudgedTasks(EvaluationStore stores) {
        this.stores = stores;
    }

    /**
     * A task for each task of the judged run that wrote answers.
     *
     * @throws IllegalArgumentException naming the field when a run is not there or not complete, or nothing is to be judged
     */
    List<Selected> find(RunSpec spec, Judged judged) {
        var store = stores.get();
        var runs = judged.runs().stream().map(id -> run(store, id)).toList();
        for (var wanted : spec.tasks()) {
            if (runs.getFirst().tasks().stream().noneMatch(task -> task.task().equals(wanted))) {
                throw new IllegalArgumentException("tasks: the judged run has no task " + wanted);
            }
        }
        var judge = judge(judged);
        var found = new ArrayList<Selected>();
        for (var task : runs.getFirst().tasks()) {
            if (spec.tasks().isEmpty() || spec.tasks().contains(task.task())) {
                var answers = answers(store, runs, task);
                if (!answers.isEmpty()) {
                    found.add(new Selected(new JudgeTask(task.task(), judge, answers), Integer.MAX_VALUE));
                } else if (!spec.tasks().isEmpty()) {
                    throw new IllegalArgumentException("tasks: nothing was written for %s".formatted(task.task()));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "judge.evaluation_ids: these runs wrote no answers to the same items of such tasks");
        }
        return found;
    }

    private static Judge judge(Judged judged) {
        if (judged.runs().size() > 1) {
            return new PairJudge();
        }
        return judged.criterion().isEmpty()
                ? new RatingJudge()
                : CriterionJudge.of(judged.criterion(), judged.description());
    }

    private static RunRecord run(ResultStore store, String id) {
        return store.find(id)
                .filter(run -> run.status() == RunRecord.Status.COMPLETED)
                .orElseThrow(() -> new IllegalArgumentException(
                        "judge.evaluation_ids: there is no run %s that is complete".formatted(id)));
    }

    private static List<JudgedAnswer> answers(ResultStore store, List<RunRecord> runs, TaskRecord task) {
        boolean isPair = runs.size() > 1;
        Map<String, String> baselines = isPair ? texts(store, runs.getLast(), task) : Map.of();
        var answers = new ArrayList<JudgedAnswer>();
        for (var result : store.items(runs.getFirst().id(), task.task(), 0, Integer.MAX_VALUE)) {
            var item = result.item();
            var baseline = Optional.ofNullable(baselines.get(item.id()));
            var text = text(result);
            if (text.isPresent() && item.requests().getFirst() instanceof Request.Generate asked) {
                if (!isPair || baseline.isPresent()) {
                    answers.add(new JudgedAnswer(item.id(), item.document(), asked.context(), text.get(), baseline));
                }
            }
        }
        return answers;
    }

    private static Map<String, String> texts(ResultStore store, RunRecord run, TaskRecord task) {
        var texts = new HashMap<String, String>();
        store.items(run.id(), task.task(), 0, Integer.MAX_VALUE)
                .forEach(result ->
                        text(result).ifPresent(text -> texts.put(result.item().id(), text)));
        return texts;
    }

    /** The first text that was written for an item. */
    private static Optional<String> text(ItemResult result) {
        return result.replies().getFirst() instanceof Reply.Text text ? Optional.of(text.text()) : Optional.empty();
    }
}
