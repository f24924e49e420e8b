package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Located;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Leakage;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Looks before a training for examples that share runs of words with what the job holds out, and with items of the tasks that its
 * adapter is to be measured on. It says what it finds, and fails a job whose data.leakage is refuse.
 */
public final class CheckedTraining implements Training {
    private static final String VALIDATION = "what is held out";
    /** Answers that are held out and looked for; an example more would not change the picture. */
    private static final int ANSWERS_MAX = 5_000;

    private static final int EVERY = 1_000;

    private final Training training;
    private final HeldOutItems items;

    /** @param training what follows the checks */
    public CheckedTraining(Training training, HeldOutItems items) {
        this.training = training;
        this.items = items;
    }

    @Override
    public void check(TrainingJob job, Path folder) throws IOException {
        training.check(job, folder);
        var checks = job.spec().checks();
        requireTasks("gate.tasks", checks.gate().map(GateSettings::tasks).orElse(List.of()));
        requireTasks("data.held_out_tasks", checks.heldOutTasks());
    }

    /** A task that does not exist would be noticed after the whole training only. */
    private void requireTasks(String field, List<String> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        // Where nobody answers now, the job finds out when its time has come.
        var known = items.names();
        for (int i = 0; i < tasks.size() && known.isPresent(); i++) {
            var task = tasks.get(i);
            // Forms of a task are called by a prefix: robust_arc_easy.
            if (known.get().stream().noneMatch(name -> task.equals(name) || task.endsWith("_" + name))) {
                throw new IllegalArgumentException(
                        "%s[%d]: there is no task or group %s; ./millrace eval tasks lists them"
                                .formatted(field, i, task));
            }
        }
    }

    @Override
    public Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var spec = job.spec();
        var file = TrainingFile.check(folder.resolve(DATA), spec.data().shape(), Passage.Learned.ASSISTANT);
        var words = new ArrayList<String>();
        var split = new Split(spec.run().seed(), spec.run().validation().share(), 0);
        words.add(words(found(file, split, answers(file, split), cancelled)));
        var tasks = tasks(spec);
        if (!tasks.isEmpty()) {
            words.addAll(suites(spec.checks(), tasks, file, split, cancelled));
        }
        sink.report(new Progress(0, 0, 0, null, null, "", String.join("; ", words), List.of(), Map.of()));
        return training.run(job, folder, sink, cancelled);
    }

    private static Set<String> tasks(TrainingSpec spec) {
        var tasks = new LinkedHashSet<>(spec.checks().heldOutTasks());
        spec.checks().gate().map(GateSettings::tasks).ifPresent(tasks::addAll);
        return tasks;
    }

    /** Of conversations with the same beginning the answers are what is held out. */
    private static Leakage answers(TrainingFile file, Split split) throws IOException {
        var leakage = new Leakage();
        try (var examples = file.open()) {
            int count = 0;
            boolean isRoom = true;
            for (var next = examples.next(); next != null && isRoom; next = examples.next()) {
                if (split.part(next.example()) != Split.Part.TRAIN) {
                    isRoom = holdOut(leakage, VALIDATION, answer(next.example())) && ++count < ANSWERS_MAX;
                }
            }
        }
        return leakage;
    }

    /** Whether there was room for it. */
    private static boolean holdOut(Leakage leakage, String suite, String text) {
        try {
            leakage.holdOut(suite, text);
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private static String answer(Example example) {
        var turns = switch (example) {
            case Passage passage -> passage;
            case Example.Preference preference -> preference.chosenTurns();
            case Example.Judged judged -> judged.turns();
            case Example.Taught taught -> taught.turns();
        };
        return turns.messages().map(Message::content).reduce((_, last) -> last).orElse("");
    }

    private List<String> suites(
            Checks checks, Set<String> tasks, TrainingFile file, Split split, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        boolean isRefusing = checks.leakage() == Checks.Leakage.REFUSE;
        var leakage = new Leakage();
        var words = new ArrayList<String>();
        for (var task : tasks) {
            var texts = isRefusing ? Optional.of(required(task)) : texts(task, words);
            boolean isWhole = texts.isEmpty() || texts.get().stream().allMatch(text -> holdOut(leakage, task, text));
            if (!isWhole && isRefusing) {
                throw new TrainingException("data.held_out_tasks: the items are too many words to be looked for");
            }
            if (!isWhole) {
                words.add("the items of task %s are too many words and only looked for in part".formatted(task));
            }
        }
        var report = found(file, split, leakage, cancelled);
        words.add(words(report));
        if (isRefusing && report.leaked() > 0) {
            throw new TrainingException("data.leakage: " + words(report));
        }
        return words;
    }

    private List<String> required(String task) throws InterruptedException {
        return items.texts(task)
                .orElseThrow(() -> new TrainingException(
                        "data.leakage: the items of task %s cannot be read, as nobody has evaluated".formatted(task)
                                + " it yet; ./millrace eval run " + task + " does"));
    }

    /** Nothing where the items cannot be had: nobody asked for more than to be told. */
    private Optional<List<String>> texts(String task, List<String> words) throws InterruptedException {
        try {
            var texts = items.texts(task);
            if (texts.isEmpty()) {
                words.add("items of task %s cannot be read before somebody has evaluated it".formatted(task));
            }
            return texts;
        } catch (TrainingException e) {
            words.add("items of task %s are not looked for: %s".formatted(task, e.getMessage()));
            return Optional.empty();
        }
    }

    private static Leakage.Report found(TrainingFile file, Split split, Leakage leakage, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        try (var examples = file.open()) {
            long count = 0;
            for (Located next = examples.next(); next != null; next = examples.next()) {
                if (++count % EVERY == 0 && cancelled.getAsBoolean()) {
                    throw new InterruptedException("left off before the first update");
                }
                if (split.part(next.example()) == Split.Part.TRAIN) {
                    leakage.check(next);
                }
            }
        }
        return leakage.report();
    }

    /** For people: {@code 3 of 40 examples share 13 words with 120 held-out texts (arc 3), as line 7 "…"}. */
    private static String words(Leakage.Report report) {
        var counts = report.leakedBySuite().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        var first = report.leaks().isEmpty()
                ? ""
                : " (%s), as %s \"%s\""
                        .formatted(
                                counts,
                                report.leaks().getFirst().place(),
                                report.leaks().getFirst().words());
        return String.format(
                Locale.ROOT,
                "%,d of %,d examples share a run of words with %,d held-out texts, of which %,d are too short to tell%s",
                report.leaked(),
                report.checked(),
                report.heldOut(),
                report.tooShort(),
                first);
    }
}
