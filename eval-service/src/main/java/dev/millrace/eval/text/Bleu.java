package dev.millrace.eval.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * BLEU, the geometric mean of n-gram precisions with a penalty for brevity: K. Papineni et al., "BLEU: a Method for Automatic
 * Evaluation of Machine Translation" (2002), in the figures of sacrebleu 2.6.0.
 *
 * @param tokenizer what a word is
 * @param smoothing of orders without a match
 * @param isLowercase whether texts are lower-cased first
 * @param isEffectiveOrder whether orders that the prediction is too short for are left out, as single sentences need
 * @param order longest n-gram, 1 to 16
 */
public record Bleu(
        BleuTokenizer tokenizer, Smoothing smoothing, boolean isLowercase, boolean isEffectiveOrder, int order)
        implements CorpusMetric<BleuScore> {
    /** As sacrebleu scores a corpus when nothing is said. */
    public static final Bleu CORPUS = new Bleu(BleuTokenizer.V13A, Smoothing.EXP, false, false, 4);

    /** As sacrebleu scores a sentence when nothing is said. */
    public static final Bleu SENTENCE = new Bleu(BleuTokenizer.V13A, Smoothing.EXP, false, true, 4);

    public Bleu {
        if (order < 1 || order > 16) {
            throw new IllegalArgumentException("order is %d, not 1 to 16".formatted(order));
        }
    }

    /** Words of the prediction and of the nearest reference, then matches by order, then n-grams by order. */
    @Override
    public double[] sums(Segment segment) {
        List<String> words = words(segment.prediction());
        List<List<String>> references =
                segment.references().stream().map(this::words).toList();
        double[] sums = none();
        sums[0] = words.size();
        sums[1] = nearestLength(words.size(), references);
        for (int n = 1; n <= order; n++) {
            var most = new HashMap<List<String>, Integer>();
            for (List<String> reference : references) {
                NgramCounts.of(reference, n).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
            }
            Map<List<String>, Integer> counts = NgramCounts.of(words, n);
            sums[1 + n] = NgramCounts.common(counts, most);
            sums[1 + order + n] = NgramCounts.total(counts);
        }
        return sums;
    }

    @Override
    public double[] none() {
        return new double[2 + 2 * order];
    }

    /** The score of words, matches and n-grams as {@link #sums} gives them. */
    @Override
    public BleuScore score(double[] sums) {
        double[] counts = Arrays.copyOfRange(sums, 2, 2 + order);
        double[] totals = Arrays.copyOfRange(sums, 2 + order, 2 + 2 * order);
        double[] precisions = new double[order];
        double penalty = sums[0] >= sums[1] ? 1 : sums[0] > 0 ? Math.exp(1 - sums[1] / sums[0]) : 0;
        double score = 0;
        if (Arrays.stream(counts).anyMatch(count -> count > 0)) {
            int orders = smooth(counts, totals, precisions);
            double logs = Arrays.stream(precisions, 0, orders).map(Math::log).sum();
            score = penalty * Math.exp(logs / orders);
        }
        return new BleuScore(
                score, list(precisions), list(counts), list(totals), penalty, (long) sums[0], (long) sums[1]);
    }

    @Override
    public String signature(int references) {
        return Signature.of(
                references,
                isLowercase,
                "eff:%s|tok:%s|smooth:%s"
                        .formatted(Signature.yes(isEffectiveOrder), tokenizer.label(), smoothing.label()));
    }

    /** Fills in the precisions in percent and returns how many orders count. */
    private int smooth(double[] counts, double[] totals, double[] precisions) {
        double matches = 1;
        for (int i = 0; i < order; i++) {
            if (i > 0 && smoothing.method() == Smoothing.Method.ADD_K) {
                counts[i] += smoothing.value();
                totals[i] += smoothing.value();
            }
            if (totals[i] == 0) {
                return isEffectiveOrder ? i : order;
            }
            if (counts[i] > 0) {
                precisions[i] = 100 * counts[i] / totals[i];
                continue;
            }
            precisions[i] = switch (smoothing.method()) {
                case NONE, ADD_K -> 0;
                case FLOOR -> 100 * smoothing.value() / totals[i];
                case EXP -> 100 / ((matches *= 2) * totals[i]);
            };
        }
        return order;
    }

    /** The shorter one where two are as near. */
    private static int nearestLength(int length, List<List<String>> references) {
        int nearest = references.get(0).size();
        for (List<String> reference : references) {
            int difference = Math.abs(length - reference.size()) - Math.abs(length - nearest);
            if (difference < 0 || difference == 0 && reference.size() < nearest) {
                nearest = reference.size();
            }
        }
        return nearest;
    }

    private List<String> words(String text) {
        return tokenizer.words(WhiteSpace.stripTrailing(isLowercase ? text.toLowerCase(Locale.ROOT) : text));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().collect(Collectors.toUnmodifiableList());
    }
}
