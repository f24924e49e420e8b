package dev.millrace.sampler.process;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The definition, slowly: the full softmax, filtered in Hugging Face's order, and the inverse CDF. */
public final class SoftmaxOracle {
    private SoftmaxOracle() {}

    /** Ids that may be chosen, best first. */
    public static List<Integer> kept(float[] logits, double temperature, int topK, double topP) {
        List<Integer> ranked = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparing((Integer id) -> 0f - logits[id]).thenComparing(id -> id))
                .limit(topK == 0 ? logits.length : topK)
                .toList();
        double[] probability = softmax(logits, ranked, temperature);
        double massOfBetterOnes = 0;
        int count = 0;
        while (count < ranked.size() && massOfBetterOnes < topP - 5e-8) {
            massOfBetterOnes += probability[count];
            count++;
        }
        return topP == 1 ? ranked : ranked.subList(0, count);
    }

    /** The id that a uniform number picks. */
    public static int draw(float[] logits, double temperature, int topK, double topP, double uniform) {
        if (temperature == 0) {
            return kept(logits, 1, 1, 1).getFirst();
        }
        var kept = kept(logits, temperature, topK, topP);
        double[] probability = softmax(logits, kept, temperature);
        double cumulative = 0;
        for (int rank = 0; rank < probability.length; rank++) {
            cumulative += probability[rank];
            if (uniform < cumulative) {
                return kept.get(rank);
            }
        }
        return kept.getLast();
    }

    /** log sum exp(logit / temperature). */
    public static double logSumExp(float[] logits, double temperature) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit / temperature);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit / temperature - max);
        }
        return max + Math.log(sum);
    }

    private static double[] softmax(float[] logits, List<Integer> ids, double temperature) {
        double best = logits[ids.getFirst()] / temperature;
        double[] weights = ids.stream()
                .mapToDouble(id -> Math.exp(logits[id] / temperature - best))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
}
