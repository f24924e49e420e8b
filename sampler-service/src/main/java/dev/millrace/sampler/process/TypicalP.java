package dev.millrace.sampler.process;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Keeps the tokens whose surprise is closest to the expected one, the entropy, up to a mass; the token that crosses it is
 * kept (locally typical sampling, Meister et al., 2022). The entropy is known of a complete distribution only.
 *
 * @param p in (0, 1]; 1 keeps all
 */
public record TypicalP(double p) implements LogitsProcessor {
    /** Checks the range. */
    public TypicalP {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("typical_p must be in (0, 1], was " + p);
        }
    }

    @Override
    public Optional<Distribution> apply(Distribution distribution) {
        if (p == 1) {
            return distribution.unchanged();
        }
        if (!distribution.isComplete()) {
            return Optional.empty();
        }
        double[] distance = distances(distribution);
        var order = IntStream.range(0, distance.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer rank) -> distance[rank])
                        .thenComparing(rank -> rank))
                .toList();
        boolean[] kept = new boolean[distance.length];
        double mass = 0;
        for (int rank : order) {
            kept[rank] = true;
            mass += distribution.probability(rank);
            if (mass >= p - TopP.ROUNDING) {
                break;
            }
        }
        return Optional.of(distribution.only(kept));
    }

    /** How far each rank's surprise is from the entropy, in nats. */
    private static double[] distances(Distribution distribution) {
        double[] surprise = new double[distribution.size()];
        double entropy = 0;
        for (int rank = 0; rank < surprise.length; rank++) {
            double probability = distribution.probability(rank);
            surprise[rank] = -StrictMath.log(probability);
            entropy += probability == 0 ? 0 : probability * surprise[rank];
        }
        double expected = entropy;
        return Arrays.stream(surprise).map(each -> Math.abs(each - expected)).toArray();
    }
}
