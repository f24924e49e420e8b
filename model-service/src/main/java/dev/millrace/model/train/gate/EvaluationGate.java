package dev.millrace.model.train.gate;

import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.GateSettings.Against;
import dev.millrace.model.train.job.Gatekeeper;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.registry.ModelCard;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Has the evaluation service measure a model without and with what a job made. It keeps nothing but what it measured without: a
 * trainer that is killed begins again. What a service that is away does not answer is asked again until the gate's minutes are
 * over; then the gate is closed, as it is for whatever cannot be measured.
 */
public final class EvaluationGate implements Gatekeeper {
    /** Before the version of what is served until the gate is done. */
    public static final String CANDIDATE = "candidate-";

    static final String OPEN = "gate/open";
    /** An edge may not know the adapter yet, and a model may just be exchanged: so often a run may fail. */
    static final int RUNS_MAX = 3;

    private final Evaluations evaluations;
    private final Candidates candidates;
    private final Baselines baselines;
    private final Promoted promoted;
    private final Waiting waiting;

    /** What a name means now. */
    @FunctionalInterface
    public interface Promoted {
        /** The card of the version in force. */
        Optional<ModelCard> find(String name);
    }

    /**
     * @param clock by which the minutes are counted
     * @param pause between two looks
     */
    public record Waiting(InstantSource clock, Pause pause) {}

    /** Lets time pass. */
    @FunctionalInterface
    public interface Pause {
        void pass(Duration time) throws InterruptedException;
    }

    public EvaluationGate(
            Evaluations evaluations, Candidates candidates, Baselines baselines, Promoted promoted, Waiting waiting) {
        this.evaluations = evaluations;
        this.candidates = candidates;
        this.baselines = baselines;
        this.promoted = promoted;
        this.waiting = waiting;
    }

    @Override
    public Verdict judge(TrainingJob job, Outcome made, Told told, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var gate = job.spec().checks().gate().orElseThrow();
        var asking = new Asking(evaluations, waiting, Duration.ofMinutes(gate.minutesMax()), cancelled);
        var name = CANDIDATE + PeftFolder.version(made.adapter());
        try {
            told.say("The gate measures %s.".formatted(String.join(", ", gate.tasks())));
            asking.patiently(() -> candidates.load(name, made.adapter()));
            var comparison = measured(job, made, asking, made.base().name() + ":" + name);
            return verdict(gate, comparison);
        } catch (IllegalArgumentException | ClosedException e) {
            return closed(String.valueOf(e.getMessage()));
        } finally {
            unload(name);
        }
    }

    private Comparison measured(TrainingJob job, Outcome made, Asking asking, String candidate)
            throws IOException, InterruptedException {
        var gate = job.spec().checks().gate().orElseThrow();
        var before = before(job, made, gate);
        var label = "gate of " + job.id();
        var known = baselines.find(before.version(), gate);
        var without = known.isPresent() ? known.get() : measured(before, asking, label, gate);
        var after = asking.run(label + ", after", candidate, gate);
        requireVersion(candidate, made.base().version() + ":" + PeftFolder.version(made.adapter()), after);
        var with = after.tasks();
        if (!Comparison.areAlike(without, with) && known.isPresent()) {
            // A task was changed since.
            without = measured(before, asking, label, gate);
        }
        if (!Comparison.areAlike(without, with)) {
            throw new ClosedException("the tasks were changed while the gate measured");
        }
        return Comparison.of(without, with, gate.metric());
    }

    /**
     * What the adapter is compared with.
     *
     * @param version as evaluations tell it
     */
    private record Before(String model, String version) {}

    private Before before(TrainingJob job, Outcome made, GateSettings gate) {
        var base = made.base();
        var name = job.spec().adapter();
        return Optional.of(gate.against())
                .filter(Against.PROMOTED::equals)
                .flatMap(_ -> promoted.find(name))
                .filter(card -> card.base().equals(base))
                .map(card -> new Before(base.name() + ":" + name, base.version() + ":" + card.version()))
                .orElse(new Before(base.name(), base.version()));
    }

    private List<TaskFigures> measured(Before before, Asking asking, String label, GateSettings gate)
            throws IOException, InterruptedException {
        var done = asking.run(label + ", before", before.model(), gate);
        requireVersion(before.model(), before.version(), done);
        baselines.keep(before.version(), gate, done.tasks());
        return done.tasks();
    }

    /** Another package under the same name is another model. */
    private static void requireVersion(String model, String wanted, Evaluations.Done done) {
        if (!done.version().equals(wanted)) {
            throw new ClosedException("%s is served at version %s, not %s".formatted(model, done.version(), wanted));
        }
    }

    private static Verdict verdict(GateSettings gate, Comparison comparison) {
        var fallen = comparison.beyond(gate.fallMax());
        var figures = new LinkedHashMap<>(comparison.figures());
        figures.put(OPEN, fallen.isEmpty() ? 1.0 : 0.0);
        var told = fallen.isEmpty() ? comparison.changes() : fallen;
        var words = told.stream().map(Comparison::words).collect(Collectors.joining("; "));
        return fallen.isEmpty()
                ? new Verdict(true, "The gate is open: %s.".formatted(words), figures)
                : new Verdict(
                        false,
                        String.format(
                                Locale.ROOT, "The gate is closed, it fell by more than %s: %s.", gate.fallMax(), words),
                        figures);
    }

    private static Verdict closed(String why) {
        return new Verdict(false, "The gate is closed: %s.".formatted(why), Map.of(OPEN, 0.0));
    }

    /** Once: a service that is away loads nothing again, and the next gate takes away what was left over. */
    private void unload(String name) {
        try {
            candidates.unload(name);
        } catch (AwayException | IllegalArgumentException _) {
            // What a model keeps is one adapter that nobody's promotion names.
        }
    }
}
