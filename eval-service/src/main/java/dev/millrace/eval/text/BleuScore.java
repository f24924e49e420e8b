package dev.millrace.eval.text;

import java.util.List;

/**
 * What BLEU found.
 *
 * @param score 0 to 100
 * @param precisions by order from 1, 0 to 100, smoothed
 * @param counts n-grams that match, by order; as smoothing by add-k left them
 * @param totals n-grams of the predictions, likewise
 * @param brevityPenalty in [0, 1]
 * @param predictionWords of all predictions
 * @param referenceWords of the references, each the one that is nearest in length to its prediction
 */
public record BleuScore(
        double score,
        List<Double> precisions,
        List<Double> counts,
        List<Double> totals,
        double brevityPenalty,
        long predictionWords,
        long referenceWords) {
    public BleuScore {
        precisions = List.copyOf(precisions);
        counts = List.copyOf(counts);
        totals = List.copyOf(totals);
    }
}
