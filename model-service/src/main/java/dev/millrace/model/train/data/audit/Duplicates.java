package dev.millrace.model.train.data.audit;

import dev.millrace.model.train.data.Located;
import dev.millrace.model.train.data.Sha256;
import dev.millrace.model.train.data.TrainingFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds examples that were seen before: letter for letter by hash, and nearly the same ones by MinHash over word 5-grams among
 * the first {@link #NEAR_EXAMPLES_MAX}. Two texts of similarity 0.8 share one of the 16 bands of 8 places with 95 %
 * probability, of 0.9 with 99.99 %. Needs about 200 bytes an example and 3 KiB one that is compared for nearness. Used by one
 * thread.
 */
public final class Duplicates {
    /** Most examples compared for nearness; later ones are looked at for exact duplicates only. */
    public static final int NEAR_EXAMPLES_MAX = 100_000;
    /** Most pairs listed of each kind. */
    public static final int LISTED_MAX = 20;

    private static final int BAND_WIDTH = 8;
    private static final int BANDS = MinHash.PLACES / BAND_WIDTH;
    /** A band that very many share (a boilerplate answer) is compared with its first ones only. */
    private static final int COMPARED_MAX = 16;

    private final double similarityMin;
    private final Map<Sha256, String> places = new HashMap<>();
    private final List<Signed> signed = new ArrayList<>();
    private final Map<Long, List<Integer>> bands = new HashMap<>();
    private final List<Pair> exactListed = new ArrayList<>();
    private final List<Pair> nearListed = new ArrayList<>();
    private long examples;
    private long exact;
    private long near;

    private record Signed(String place, MinHash signature) {}

    /**
     * @param place of the later example, {@code file:line}
     * @param earlier the place of the one it repeats
     * @param similarity 1 if exact, else the estimated Jaccard similarity
     */
    public record Pair(String place, String earlier, double similarity) {}

    /**
     * @param examples all that were seen
     * @param exact those equal to an earlier one
     * @param near those nearly equal to an earlier one, exact ones not among them
     * @param compared examples that were compared for nearness
     */
    public record Report(
            long examples, long exact, long near, long compared, List<Pair> exactPairs, List<Pair> nearPairs) {
        public Report {
            exactPairs = List.copyOf(exactPairs);
            nearPairs = List.copyOf(nearPairs);
        }
    }

    /** @param similarityMin from which similarity on two examples are nearly the same, above 0 to 1; 0.8 is usual */
    public Duplicates(double similarityMin) {
        if (!(similarityMin > 0 && similarityMin <= 1)) {
            throw new IllegalArgumentException("similarityMin " + similarityMin + " is not within (0, 1]");
        }
        this.similarityMin = similarityMin;
    }

    /** Takes the next example; false if an earlier one is equal to it. */
    public boolean add(Located located) {
        if (++examples > TrainingFile.EXAMPLES_MAX) {
            throw new IllegalStateException("more than " + TrainingFile.EXAMPLES_MAX + " examples");
        }
        String earlier = places.putIfAbsent(Sha256.ofExample(located.example()), located.place());
        if (earlier != null) {
            exact++;
            list(exactListed, new Pair(located.place(), earlier, 1));
            return false;
        }
        if (signed.size() < NEAR_EXAMPLES_MAX) {
            addSigned(new Signed(located.place(), MinHash.of(Words.of(located.example()))));
        }
        return true;
    }

    private void addSigned(Signed candidate) {
        nearest(candidate).ifPresent(pair -> {
            near++;
            list(nearListed, pair);
        });
        for (int band = 0; band < BANDS; band++) {
            List<Integer> members =
                    bands.computeIfAbsent(candidate.signature().band(band, BAND_WIDTH), key -> new ArrayList<>(1));
            if (members.size() < COMPARED_MAX) {
                members.add(signed.size());
            }
        }
        signed.add(candidate);
    }

    private Optional<Pair> nearest(Signed candidate) {
        Pair best = null;
        for (int band = 0; band < BANDS; band++) {
            for (int index : bands.getOrDefault(candidate.signature().band(band, BAND_WIDTH), List.of())) {
                Signed other = signed.get(index);
                double similarity = candidate.signature().similarity(other.signature());
                if (similarity >= similarityMin && (best == null || similarity > best.similarity())) {
                    best = new Pair(candidate.place(), other.place(), similarity);
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static void list(List<Pair> pairs, Pair pair) {
        if (pairs.size() < LISTED_MAX) {
            pairs.add(pair);
        }
    }

    /** What was found until now. */
    public Report report() {
        return new Report(examples, exact, near, signed.size(), exactListed, nearListed);
    }
}
