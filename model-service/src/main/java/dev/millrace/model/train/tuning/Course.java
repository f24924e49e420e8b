package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.mix.Mixture;
import dev.millrace.model.train.data.mix.Source;
import dev.millrace.model.train.job.Mixing;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.run.RunData;
import dev.millrace.model.train.run.RunSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * What a job's settings mean for so many examples.
 *
 * @param examples to train on
 */
record Course(TrainingSpec spec, int examples) {
    private static final int PARTS = 10;

    /** Updates of the whole run. */
    long updates() {
        double all = Math.ceil(spec.run().epochs() * examples / spec.batch().examples());
        long wanted = Math.max(1, (long) all);
        return spec.run().updatesMax() == 0
                ? wanted
                : Math.min(wanted, spec.run().updatesMax());
    }

    RunSettings settings() {
        long updates = updates();
        long tenth = Math.max(1, updates / PARTS);
        var descent = spec.descent();
        return new RunSettings(
                new DescentSettings(descent.optimizer(), descent.rate().schedule(updates), descent.clipping()),
                updates,
                spec.batch().examples(),
                orElse(spec.run().validation().every(), tenth),
                orElse(spec.run().checkpointEvery(), tenth),
                spec.run().validation().patience(),
                spec.run().seed());
    }

    private static long orElse(long value, long other) {
        return value == 0 ? other : value;
    }

    /** What the run will take. */
    ResourcePlan plan(DecoderSizes sizes, Prepared<?> prepared, ResourcePlan.Machine machine) {
        if (Admission.isDrawn(spec.objective())) {
            return drawn(sizes, machine);
        }
        var statistics = prepared.statistics();
        int items = prepared.training().size() + prepared.validation().size();
        double perItem = (double) statistics.tokens() / items;
        long longest = statistics.lengths().max();
        // A pair has two sequences, each padded to the longest of its batch.
        double sequences = (double) statistics.count() / items;
        long atOnce = (long) Math.ceil(spec.batch().examples() * sequences) * longest;
        long batch = Math.max(longest, Math.min(spec.batch().tokensMax(), atOnce));
        long tokens = (long) (updates() * spec.batch().examples() * perItem);
        return ResourcePlan.of(
                sizes, new ResourcePlan.Load(spec.objective(), batch, Math.toIntExact(longest), tokens), machine);
    }

    /** Of answers that are not there yet, each of them as long as it may be. */
    private ResourcePlan drawn(DecoderSizes sizes, ResourcePlan.Machine machine) {
        int longest = spec.batch().sequenceMax();
        int learned =
                spec.objective() == Objective.REJECTION ? 1 : spec.settings().group();
        long answers = (long) spec.batch().examples() * learned;
        long batch = Math.max(longest, Math.min(spec.batch().tokensMax(), answers * longest));
        var load = new ResourcePlan.Load(spec.objective(), batch, longest, updates() * answers * longest);
        return ResourcePlan.of(sizes, load, machine);
    }

    <T> RunData<T> data(Prepared<T> prepared, String hash) {
        var mixing = spec.data().mixing();
        if (mixing.isPresent()) {
            return mixed(prepared, mixing.get(), hash);
        }
        var source = Source.of("data", prepared.training().size());
        return new RunData<>(Mixture.of(List.of(source), 1), List.of(prepared.training()), prepared.validation(), hash);
    }

    private static <T> RunData<T> mixed(Prepared<T> prepared, Mixing mixing, String hash) {
        var items = new LinkedHashMap<String, List<T>>();
        for (int i = 0; i < prepared.training().size(); i++) {
            items.computeIfAbsent(prepared.sources().get(i), _ -> new ArrayList<>())
                    .add(prepared.training().get(i));
        }
        for (var name : mixing.weights().keySet()) {
            if (!items.containsKey(name)) {
                throw new IllegalArgumentException("data.mixture.weights: no example says that its source is " + name);
            }
        }
        var sources = new ArrayList<Source>();
        items.forEach((name, of) -> sources.add(
                new Source(name, of.size(), mixing.cap(), mixing.weights().getOrDefault(name, 1.0))));
        return new RunData<>(
                Mixture.of(sources, mixing.temperature()),
                List.copyOf(items.values()),
                prepared.validation(),
                hash + " " + sources + " " + mixing.temperature());
    }

    /** For people. */
    String words(TunedAdapter adapter) {
        return String.format(
                Locale.ROOT,
                "%,d updates of %,d examples; %s",
                updates(),
                spec.batch().examples(),
                adapter.words());
    }
}
