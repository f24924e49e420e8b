package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The leaderboard's order of the decoding settings against the true one.
 *
 * @param standings by true score, best first
 * @param kendallTau of ratings and true scores, in [-1, 1]
 */
public record SettingOrder(List<Standing> standings, double kendallTau) {
    public SettingOrder {
        standings = List.copyOf(standings);
    }

    /**
     * One setting.
     *
     * @param setting its name
     * @param trueScore mean of the taste's score over its answers
     * @param answers of it that were ranked
     * @param rating on the leaderboard, with its 95 % interval
     */
    public record Standing(String setting, double trueScore, int answers, MeanInterval rating) {}

    /** Whether the leaderboard has the true order. */
    public boolean sameOrder() {
        return kendallTau == 1;
    }

    /**
     * Reads the leaderboard.
     *
     * @param leaderboard as {@code GET /v1/feedback/leaderboard} answers; settings that this run did not rank do not count
     */
    static SettingOrder of(List<RankedPrompt> ranked, Taste taste, JsonNode leaderboard) {
        var scores = ranked.stream()
                .flatMap(prompt -> prompt.answers().stream())
                .collect(Collectors.groupingBy(
                        MadeAnswer::setting, Collectors.summarizingDouble(answer -> taste.score(answer.text()))));
        List<Standing> standings = new ArrayList<>();
        for (var row : leaderboard.path("rows")) {
            var setting = row.path("competitor").asText();
            var score = scores.get(setting);
            if (score != null) {
                var rating = new MeanInterval(
                        row.path("rating").asDouble(),
                        row.path("rating_low").asDouble(),
                        row.path("rating_high").asDouble());
                standings.add(new Standing(setting, score.getAverage(), (int) score.getCount(), rating));
            }
        }
        standings.sort(Comparator.comparingDouble(Standing::trueScore).reversed());
        return new SettingOrder(
                standings,
                KendallTau.of(
                        standings.stream().map(Standing::trueScore).toList(),
                        standings.stream()
                                .map(standing -> standing.rating().mean())
                                .toList()));
    }
}
