package dev.millrace.local.bench.feedback;

import dev.millrace.local.bench.traffic.Bounds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Ranks answers by a taste that he sees through noise. From the best answer down a new rank begins where the step to the
 * next one is at least {@code tie}: scores 1, 0.9, 0.2 with a tie of 0.3 are ranks 1, 1, 2. An empty answer fails.
 *
 * @param taste the true score
 * @param noise standard deviation of the Gaussian noise on each score, 0 to 10
 * @param tie difference below which two neighbours are equally good, 0 to 10
 */
public record Labeller(Taste taste, double noise, double tie) {
    public Labeller {
        Bounds.require("--noise", noise, 0, 10);
        Bounds.require("--tie", tie, 0, 10);
    }

    /**
     * What he says of one answer.
     *
     * @param rank 1 is best, equal ranks are ties; 0 when it failed
     * @param failed whether it fails the task
     */
    public record Place(int rank, boolean failed) {
        /** Whether it stands before the other one: by its rank, or because only the other one failed. */
        boolean isBefore(Place other) {
            return !failed && (other.failed() || rank < other.rank());
        }
    }

    /** The places of some answers, in their order; {@code random} gives the noise. */
    public List<Place> rank(List<String> answers, RandomGenerator random) {
        double[] seen = answers.stream()
                .mapToDouble(answer -> taste.score(answer) + noise * random.nextGaussian())
                .toArray();
        var order = IntStream.range(0, seen.length)
                .boxed()
                .filter(answer -> !answers.get(answer).isBlank())
                .sorted(Comparator.comparingDouble(answer -> -seen[answer]))
                .toList();
        var places = new ArrayList<Place>();
        answers.forEach(_ -> places.add(new Place(0, true)));
        int rank = 1;
        for (int i = 0; i < order.size(); i++) {
            if (i > 0 && seen[order.get(i - 1)] - seen[order.get(i)] >= tie) {
                rank++;
            }
            places.set(order.get(i), new Place(rank, false));
        }
        return places;
    }
}
