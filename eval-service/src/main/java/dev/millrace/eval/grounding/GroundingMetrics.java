package dev.millrace.eval.grounding;

import dev.millrace.eval.figure.Aggregations;
import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.ranking.CitationFigures;
import dev.millrace.eval.ranking.Gain;
import dev.millrace.eval.ranking.NgramSupport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of {@link GroundingFigures} as metrics of a task. Of questions that have an answer: {@code recall@1}, {@code
 * recall@k}, {@code mrr} and {@code ndcg@k} of the search, each a mean; {@code citation_precision}, {@code
 * citation_recall} and {@code unsupported_sentences} of the answers, shares of all their citations and sentences. Of the
 * others {@code nothing_found}, the share for which the search found nothing.
 */
final class GroundingMetrics {
    private static final String RECALL = "recall@";
    private static final String NDCG = "ndcg@";
    private static final String MRR = "mrr";
    private static final String NOTHING_FOUND = "nothing_found";
    private static final String PRECISION = "citation_precision";
    private static final String CITATION_RECALL = "citation_recall";
    private static final String UNSUPPORTED = "unsupported_sentences";

    private GroundingMetrics() {}

    /** All of them, in order. */
    static List<Metric> of(int k) {
        var metrics = new ArrayList<Metric>();
        metrics.add(mean(RECALL + 1));
        if (k > 1) {
            metrics.add(mean(RECALL + k));
        }
        metrics.add(mean(MRR));
        metrics.add(mean(NDCG + k));
        metrics.add(mean(NOTHING_FOUND));
        metrics.add(new Metric(Metric.Key.of(PRECISION), true, Average::of));
        metrics.add(new Metric(Metric.Key.of(CITATION_RECALL), true, Average::of));
        metrics.add(new Metric(Metric.Key.of(UNSUPPORTED), false, Average::of));
        return List.copyOf(metrics);
    }

    private static Metric mean(String name) {
        return new Metric(Metric.Key.of(name), true, Aggregations.of("mean").orElseThrow());
    }

    /** What an outcome with an answer says. */
    static Map<Metric.Key, Measurement> measure(Outcome outcome, int k) {
        var measurements = new HashMap<Metric.Key, Measurement>();
        if (!outcome.question().isAnswerable()) {
            put(measurements, NOTHING_FOUND, outcome.found().isEmpty() ? 1 : 0);
            return measurements;
        }
        var ranking = outcome.ranking();
        put(measurements, RECALL + 1, ranking.recallAt(1));
        put(measurements, RECALL + k, ranking.recallAt(k));
        put(measurements, MRR, ranking.reciprocalRank());
        put(measurements, NDCG + k, ranking.ndcgAt(k, Gain.LINEAR));
        outcome.answer().ifPresent(answer -> {
            var cited = CitationFigures.of(answer.support(NgramSupport.DEFAULT));
            put(measurements, PRECISION, cited.precision(), cited.citations());
            put(measurements, CITATION_RECALL, cited.recall(), cited.sentences());
            put(measurements, UNSUPPORTED, cited.unsupportedRate(), cited.sentences());
        });
        return measurements;
    }

    private static void put(Map<Metric.Key, Measurement> measurements, String name, double value) {
        measurements.put(Metric.Key.of(name), new Measurement.Value(value));
    }

    /** A share as the whole counts that it comes of; an answer without any stands there, but weighs nothing. */
    private static void put(Map<Metric.Key, Measurement> measurements, String name, double share, int of) {
        measurements.put(Metric.Key.of(name), new Measurement.Ratio(of == 0 ? 0 : Math.rint(share * of), of));
    }
}
