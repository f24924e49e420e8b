package dev.millrace.model.train.data.mix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How often each source is drawn: r = w · min(e, cap)^(1/T), normalised, the examples-proportional mixing with a cap and a
 * temperature of T5 (Raffel et al. 2020, §3.5.2; FLAN caps likewise). T 1 leaves the proportions, a large T makes them equal.
 *
 * @param sources at most {@link #SOURCES_MAX}, of different names
 * @param temperature T, 1 to 1000
 * @param epochDraws draws of an epoch, 1 to {@link #EPOCH_DRAWS_MAX}
 */
public record Mixture(List<Source> sources, double temperature, int epochDraws) {
    /** Most sources. */
    public static final int SOURCES_MAX = 1_000;
    /** Most draws of an epoch. */
    public static final int EPOCH_DRAWS_MAX = 100_000_000;

    public Mixture {
        sources = List.copyOf(sources);
        if (sources.isEmpty() || sources.size() > SOURCES_MAX) {
            throw new IllegalArgumentException("sources: 1 to " + SOURCES_MAX + " are taken, not " + sources.size());
        }
        Set<String> names = new HashSet<>();
        for (Source source : sources) {
            if (!names.add(source.name())) {
                throw new IllegalArgumentException("sources: " + source.name() + " is there twice");
            }
        }
        if (!(temperature >= 1 && temperature <= 1_000)) {
            throw new IllegalArgumentException("temperature " + temperature + " is not within 1 to 1000");
        }
        if (epochDraws < 1 || epochDraws > EPOCH_DRAWS_MAX) {
            throw new IllegalArgumentException("epochDraws " + epochDraws + " is not within 1 to " + EPOCH_DRAWS_MAX);
        }
    }

    /** An epoch draws as many examples as the sources count together. */
    public static Mixture of(List<Source> sources, double temperature) {
        long counted = sources.stream().mapToLong(Source::counted).sum();
        return new Mixture(sources, temperature, (int) Math.min(counted, EPOCH_DRAWS_MAX));
    }

    /** Share of the draws of each source; they sum to 1. */
    public List<Double> rates() {
        double[] rates = sources.stream()
                .mapToDouble(source -> source.weight() * Math.pow(source.counted(), 1 / temperature))
                .toArray();
        double sum = 0;
        for (double rate : rates) {
            sum += rate;
        }
        List<Double> shares = new ArrayList<>(rates.length);
        for (double rate : rates) {
            shares.add(rate / sum);
        }
        return Collections.unmodifiableList(shares);
    }

    /** Draws of each source in an epoch, rounded so that they sum to {@link #epochDraws} (largest remainder). */
    public List<Integer> draws() {
        List<Double> rates = rates();
        List<Integer> draws = new ArrayList<>(rates.size());
        int given = 0;
        for (double rate : rates) {
            draws.add((int) Math.floor(rate * epochDraws));
            given += draws.getLast();
        }
        List<Integer> byRemainder = IntStream.range(0, rates.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> draws.get(i) - rates.get(i) * epochDraws))
                .toList();
        for (int i = 0; given < epochDraws; i++, given++) {
            int source = byRemainder.get(i % byRemainder.size());
            draws.set(source, draws.get(source) + 1);
        }
        return Collections.unmodifiableList(draws);
    }
}
