package dev.millrace.model.train.gate;

import dev.millrace.model.train.gate.Figure.Direction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * An evaluation service and a model in a time of their own: what is asked takes a while, runs go on meanwhile, and each call may
 * find nobody there, as the seed says. An accuracy is what {@link #accuracies} says of a model.
 */
final class ScriptedServices implements Evaluations, Candidates, InstantSource, EvaluationGate.Pause {
    final Map<String, Double> accuracies = new HashMap<>();
    final Map<String, String> versions = new HashMap<>();
    final Set<String> loaded = new HashSet<>();
    final List<String> started = new ArrayList<>();
    final Set<String> going = new HashSet<>();
    final Direction direction;
    double awayShare;
    double failShare;
    Duration runTime = Duration.ofSeconds(30);
    String fingerprint = "f";

    private final SplittableRandom random;
    private final Map<String, Instant> ends = new TreeMap<>();
    private Instant now = Instant.EPOCH;

    ScriptedServices(long seed, Direction direction) {
        this.random = new SplittableRandom(seed);
        this.direction = direction;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void pass(Duration time) {
        now = now.plus(time);
    }

    private void maybeAway() {
        now = now.plusMillis(random.nextInt(200));
        if (random.nextDouble() < awayShare) {
            throw new AwayException("nobody is there");
        }
    }

    @Override
    public String start(String label, String model, List<String> tasks, int limit) {
        maybeAway();
        if (tasks.contains("unknown")) {
            throw new IllegalArgumentException("tasks: there is no task unknown");
        }
        var id = model + "#" + started.size();
        started.add(model);
        going.add(id);
        ends.put(id, now.plus(runTime));
        return id;
    }

    @Override
    public Stand get(String id) {
        maybeAway();
        if (now.isBefore(ends.get(id))) {
            return new Going();
        }
        going.remove(id);
        var model = id.substring(0, id.indexOf('#'));
        var adapter = model.substring(model.indexOf(':') + 1);
        if (random.nextDouble() < failShare || adapter.startsWith("candidate") && !loaded.contains(adapter)) {
            return new Failed("it broke");
        }
        double value = Objects.requireNonNull(accuracies.get(model));
        var figures = List.of(
                new Figure("length", "", 12, null, null, Direction.NEITHER),
                new Figure("acc", "", value, value - 0.1, value + 0.1, direction));
        return new Done(
                Objects.requireNonNull(versions.get(model)),
                List.of(new TaskFigures("task", fingerprint, 10, figures)));
    }

    @Override
    public void cancel(String id) {
        going.remove(id);
    }

    @Override
    public void load(String name, Path folder) {
        maybeAway();
        loaded.add(name);
    }

    @Override
    public void unload(String name) {
        loaded.remove(name);
    }
}
