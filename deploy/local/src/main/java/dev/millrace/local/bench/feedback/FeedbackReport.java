package dev.millrace.local.bench.feedback;

import dev.millrace.local.bench.report.Machine;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether the loop closed; this record is the schema of {@code --json}.
 *
 * @param schema {@value #SCHEMA}
 * @param startedAt ISO 8601 instant
 * @param command the exact command line
 * @param machine on which it all ran
 * @param model that answered
 * @param settings of the run
 * @param ranking what was ranked
 * @param training of the reward model
 * @param leaderboard its order of the settings
 * @param bestOf what choosing by the reward model brought
 */
public record FeedbackReport(
        String schema,
        String startedAt,
        String command,
        Machine machine,
        String model,
        FeedbackSettings settings,
        RankingFigures ranking,
        TrainingFigures training,
        SettingOrder leaderboard,
        BestOfFigures bestOf) {
    /** Name and version of the schema. */
    public static final String SCHEMA = "millrace-feedback/1";

    private static final double ACCURACY_MIN = 0.85;
    private static final double TRAINING_SECONDS_MAX = 180;

    /** What was to be shown, in words, and whether it was. */
    public Map<String, Boolean> goals() {
        var goals = new LinkedHashMap<String, Boolean>();
        goals.put(
                "accuracy on held-out prompts at least " + ACCURACY_MIN,
                training.card().accuracy().mean() >= ACCURACY_MIN);
        goals.put("training below %.0f s".formatted(TRAINING_SECONDS_MAX), training.seconds() < TRAINING_SECONDS_MAX);
        goals.put("the leaderboard has the true order", leaderboard.sameOrder());
        goals.put(
                "the interval of the gain of best-of-%d is above 0"
                        .formatted(settings.trial().bestOf()),
                bestOf.gain().low() > 0);
        return goals;
    }

    /** Whether all of it was shown. */
    public boolean passed() {
        return goals().values().stream().allMatch(shown -> shown);
    }
}
