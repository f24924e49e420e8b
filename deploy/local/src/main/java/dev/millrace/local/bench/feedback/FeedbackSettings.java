package dev.millrace.local.bench.feedback;

import dev.millrace.local.bench.traffic.Bounds;
import java.util.List;

/**
 * How the loop is tried.
 *
 * @param ranking what is ranked
 * @param trial what the reward model then chooses
 * @param maxTokens most tokens of an answer, 8 to 1024
 * @param seed of everything that is drawn
 */
public record FeedbackSettings(Ranking ranking, Trial trial, int maxTokens, long seed) {
    /** Of all rankings. */
    public static final String CRITERION = "helpful";
    /** Temperatures that the ranked answers are made with, in turn. */
    public static final List<Double> TEMPERATURES = List.of(0.7, 1.0, 1.3);
    /** Of the answers that the reward model chooses among, and of the single ones. */
    public static final double TRIAL_TEMPERATURE = 1.0;

    /** @throws dev.millrace.local.system.UsageException when one is out of range */
    public FeedbackSettings {
        Bounds.require("--max-tokens", maxTokens, 8, 1024);
    }

    /**
     * The answers that are ranked.
     *
     * @param prompts ranked, 1 or more; {@link PromptBook} says how many there are
     * @param answers to each, 2 to 8
     * @param streams requests at once, 1 to 16
     * @param labeller who ranks
     */
    public record Ranking(int prompts, int answers, int streams, Labeller labeller) {
        public Ranking {
            Bounds.require("--answers", answers, 2, 8);
            Bounds.require("--streams", streams, 1, 16);
        }
    }

    /**
     * The answers that the reward model chooses among.
     *
     * @param prompts never ranked, 1 or more
     * @param bestOf answers made for each, 2 to 16
     */
    public record Trial(int prompts, int bestOf) {
        public Trial {
            Bounds.require("--best-of", bestOf, 2, 16);
        }
    }

    /** Name of a setting on the leaderboard. */
    static String settingName(double temperature) {
        return "temperature=" + temperature;
    }
}
