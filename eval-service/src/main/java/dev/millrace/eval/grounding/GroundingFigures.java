package dev.millrace.eval.grounding;

import dev.millrace.eval.ranking.CitationFigures;
import dev.millrace.eval.ranking.Gain;
import dev.millrace.eval.ranking.NgramSupport;
import dev.millrace.eval.ranking.Ranking;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What all outcomes of a suite come to. Figures of the search are means over the questions that have an answer; each is
 * NaN where there is nothing to divide by.
 *
 * @param k of the figures that have one
 * @param recallAt1 share of the relevant documents that are first
 * @param recallAtK share of them among the first k
 * @param reciprocalRank MRR
 * @param ndcgAtK with the grades as gains
 * @param citations of the answers to questions that have one, by words
 * @param silence share of the questions without an answer for which nothing was found
 */
public record GroundingFigures(
        int k,
        double recallAt1,
        double recallAtK,
        double reciprocalRank,
        double ndcgAtK,
        CitationFigures citations,
        double silence) {
    /** Sums them up. */
    public static GroundingFigures of(List<Outcome> outcomes, int k) {
        var answerable = outcomes.stream()
                .filter(outcome -> outcome.question().isAnswerable())
                .toList();
        var rankings = answerable.stream().map(Outcome::ranking).toList();
        var sentences = answerable.stream()
                .flatMap(outcome -> outcome.answer().stream())
                .flatMap(answer -> answer.support(NgramSupport.DEFAULT).stream())
                .toList();
        return new GroundingFigures(
                k,
                mean(rankings, ranking -> ranking.recallAt(1)),
                mean(rankings, ranking -> ranking.recallAt(k)),
                mean(rankings, Ranking::reciprocalRank),
                mean(rankings, ranking -> ranking.ndcgAt(k, Gain.LINEAR)),
                CitationFigures.of(sentences),
                outcomes.stream()
                        .filter(outcome -> !outcome.question().isAnswerable())
                        .mapToDouble(outcome -> outcome.found().isEmpty() ? 1 : 0)
                        .average()
                        .orElse(Double.NaN));
    }

    private static double mean(List<Ranking> rankings, ToDoubleFunction<Ranking> figure) {
        return rankings.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }
}
