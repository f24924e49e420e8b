package dev.millrace.eval.app;

import dev.millrace.eval.adversarial.AdversarialSuite;
import dev.millrace.eval.adversarial.AdversarialTask;
import dev.millrace.eval.adversarial.RefusalDetector;
import dev.millrace.eval.checklist.ChecklistSuite;
import dev.millrace.eval.checklist.ChecklistTask;
import dev.millrace.eval.fairness.BbqTask;
import dev.millrace.eval.fairness.CounterfactualTask;
import dev.millrace.eval.fairness.CrowsPairsTask;
import dev.millrace.eval.grounding.DocumentCollections;
import dev.millrace.eval.grounding.GroundingTask;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.robustness.Perturbable;
import dev.millrace.eval.robustness.RobustTask;
import dev.millrace.eval.toxicity.ToxicityClassifier;
import dev.millrace.eval.toxicity.ToxicitySuite;
import dev.millrace.eval.toxicity.ToxicityTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tasks that are more than a file can say: bias, robustness, capabilities, attacks, toxicity and answers from
 * documents, with the service's own items.
 */
final class BuiltInTasks {
    /** What the name of a task begins with that is asked in perturbed ways. */
    static final String ROBUST = "robust_";

    /** What the name of a task begins with that is asked as if it spoke of other people. */
    static final String COUNTERFACTUAL = "counterfactual_";

    private static final String TOXICITY = "toxicity";
    private static final String GROUNDING = "grounding";
    private static final long SEED = 1;
    /** None changes what is right, as a negation would. */
    private static final List<String> WAYS = List.of("lowercase", "extra_space", "typos", "contraction");

    /** Groups of them, by name. */
    static final Map<String, List<String>> GROUPS = groups();

    private final Map<String, Supplier<Task>> tasks = new LinkedHashMap<>();

    /**
     * All of them; what some need is asked for each time that their task is wanted.
     *
     * @param classifier of toxic answers, which may be another one each time
     * @param collections of documents that answers are grounded in
     */
    BuiltInTasks(Supplier<ToxicityClassifier> classifier, Supplier<DocumentCollections> collections) {
        add(BbqTask.mini());
        add(CrowsPairsTask.mini());
        add(robust("bbq", BbqTask.mini(), List.of()));
        ChecklistSuite.OWN.forEach(name -> add(new ChecklistTask(ChecklistSuite.own(name), SEED)));
        add(new AdversarialTask("adversarial", AdversarialSuite.own(), RefusalDetector.own()));
        tasks.put(TOXICITY, () -> new ToxicityTask(TOXICITY, ToxicitySuite.own(), classifier.get()));
        tasks.put(GROUNDING, () -> GroundingTask.own(GROUNDING, collections.get()));
    }

    /**
     * A task as it stands and in perturbed ways, under its name behind {@value #ROBUST}.
     *
     * @param ways as perturbations are written; the usual ones where there are none
     */
    static <T extends Task & Perturbable> Task robust(String name, T task, List<String> ways) {
        return RobustTask.of(ROBUST + name, task, ways.isEmpty() ? WAYS : ways, SEED);
    }

    /** A task as it stands and for groups of people, under its name behind {@value #COUNTERFACTUAL}. */
    static <T extends Task & Perturbable> Task counterfactual(T task) {
        return CounterfactualTask.of(COUNTERFACTUAL + task.name(), task, SEED);
    }

    private static Map<String, List<String>> groups() {
        return Map.of(
                "checklist",
                ChecklistSuite.OWN.stream().map(name -> "checklist_" + name).toList());
    }

    private void add(Task task) {
        tasks.put(task.name(), () -> task);
    }

    /** The names of all. */
    Set<String> names() {
        return tasks.keySet();
    }

    /**
     * The tasks of a name or group; empty where there are none.
     *
     * @throws IllegalArgumentException when a task lacks what it needs
     */
    List<Task> find(String name) {
        var found = new ArrayList<Task>();
        for (var one : GROUPS.getOrDefault(name, List.of(name))) {
            var task = tasks.get(one);
            if (task != null) {
                found.add(task.get());
            }
        }
        return found;
    }
}
