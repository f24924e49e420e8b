package dev.millrace.local.bench.feedback;

import java.util.List;

/**
 * What was ranked, and how well the labeller saw.
 *
 * @param rankings recorded
 * @param pairs of two answers to one prompt
 * @param ties pairs with equal places
 * @param right share of the other pairs whose true scores have the order of the places; the noise's and the chain of ties'
 *     share in what the reward model can reach
 * @param failed answers
 * @param seconds from the first prompt to the last ranking
 * @param answersMade false when some answers came from a file, and the seconds say nothing
 */
public record RankingFigures(
        int rankings, int pairs, int ties, double right, int failed, double seconds, boolean answersMade) {
    static RankingFigures of(List<RankedPrompt> ranked, Taste taste, double seconds, boolean answersMade) {
        int pairs = 0;
        int ordered = 0;
        int right = 0;
        int failed = 0;
        for (var prompt : ranked) {
            double[] scores = prompt.answers().stream()
                    .mapToDouble(answer -> taste.score(answer.text()))
                    .toArray();
            var places = prompt.places();
            pairs += scores.length * (scores.length - 1) / 2;
            failed += (int) places.stream().filter(Labeller.Place::failed).count();
            for (int i = 0; i < scores.length; i++) {
                for (int j = 0; j < scores.length; j++) {
                    if (places.get(i).isBefore(places.get(j))) {
                        ordered++;
                        right += scores[i] > scores[j] ? 1 : 0;
                    }
                }
            }
        }
        return new RankingFigures(
                ranked.size(), pairs, pairs - ordered, (double) right / ordered, failed, seconds, answersMade);
    }
}
