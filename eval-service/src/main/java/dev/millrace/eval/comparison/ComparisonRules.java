package dev.millrace.eval.comparison;

import static dev.millrace.eval.feedback.RankingRules.ANSWERS_MAX;
import static dev.millrace.eval.feedback.RankingRules.CRITERION_MAX;
import static dev.millrace.eval.feedback.RankingRules.ID_MAX;
import static dev.millrace.eval.feedback.RankingRules.NAME_MAX;
import static dev.millrace.eval.feedback.RankingRules.REASON_MAX;
import static dev.millrace.eval.feedback.RankingRules.TEXT_MAX;
import static dev.millrace.eval.feedback.RankingRules.checkCount;
import static dev.millrace.eval.feedback.RankingRules.checkLength;
import static dev.millrace.eval.feedback.RankingRules.checkWord;

import dev.millrace.eval.comparison.Comparison.Expected;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.RankingRules;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What makes a comparison valid: 2 to 8 answers, some of which may still have to be made. Without settings all are given.
 * With settings one may be given besides, until the others are made; then all are there. Each rule is an
 * {@link InvalidRankingException} that names the first field to break it.
 */
public final class ComparisonRules {
    /** Most that a comparison may take on the log; the broker takes records of at most 1 MiB with all that is around. */
    public static final int BYTES_MAX = 1_000_000;
    /** Longest id where answers are made: their requests have it in theirs. */
    public static final int MADE_ID_MAX = 90;
    /** Most pairs of a check of attention: all of eight answers. */
    public static final int EXPECTED_MAX = 28;
    /** Why a comparison may be there. */
    public static final Set<String> REASONS = Set.of("asked", "file", "uncertain", "disagreeing", "random");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]+");

    private ComparisonRules() {}

    /**
     * Checks every rule; lengths are in characters (Unicode code points).
     *
     * @param bytes that it takes on the log
     * @throws InvalidRankingException when one is broken
     */
    public static void check(OpenedComparison comparison, int bytes) {
        if (bytes > BYTES_MAX) {
            throw new InvalidRankingException("comparison", "must have at most %d bytes".formatted(BYTES_MAX));
        }
        checkId(comparison.id(), comparison.settings().isEmpty() ? ID_MAX : MADE_ID_MAX);
        RankingRules.checkQuestion("comparison.", comparison.question());
        checkNumber(comparison);
        RankingRules.checkAnswers("comparison.answers", comparison.answers(), 0);
        checkSettings(comparison.settings());
        checkWish(comparison.wish());
        checkExpected(comparison);
    }

    /**
     * Checks a comparison that is being opened: beside settings there is one answer at most.
     *
     * @param bytes that it takes on the log
     * @throws InvalidRankingException when a rule is broken
     */
    public static void checkNew(OpenedComparison comparison, int bytes) {
        if (!comparison.settings().isEmpty()) {
            checkCount("comparison.answers", comparison.answers().size(), 0, 1);
        }
        check(comparison, bytes);
    }

    private static void checkId(String id, int max) {
        RankingRules.checkId("comparison.comparison_id", id);
        checkLength("comparison.comparison_id", id, max);
        if (!ID.matcher(id).matches()) {
            throw new InvalidRankingException("comparison.comparison_id", "must be of A-Z, a-z, 0-9, '.', '_' and '-'");
        }
    }

    private static void checkNumber(OpenedComparison comparison) {
        int answers = comparison.answers().size();
        int settings = comparison.settings().size();
        if (settings == 0) {
            checkCount("comparison.answers", answers, 2, ANSWERS_MAX);
        } else if (answers <= 1) {
            checkCount("comparison.settings", settings, 2 - answers, ANSWERS_MAX - answers);
        } else if (answers != settings && answers != settings + 1) {
            throw new InvalidRankingException(
                    "comparison.answers", "must be 0 or 1 beside settings, until theirs are made; are " + answers);
        }
    }

    private static void checkSettings(List<OpenedComparison.Setting> settings) {
        for (int i = 0; i < settings.size(); i++) {
            var field = "comparison.settings[%d].".formatted(i);
            var setting = settings.get(i);
            checkLength(field + "name", setting.name(), NAME_MAX);
            checkLength(field + "model", setting.model(), NAME_MAX);
            checkLength(field + "system", setting.system(), TEXT_MAX);
            checkLength(field + "prompt_name", setting.promptName(), NAME_MAX);
            if (setting.revisions() < 0 || setting.revisions() > OpenedComparison.REVISIONS_MAX) {
                throw new InvalidRankingException(
                        field + "revisions", "must be in 0..%d".formatted(OpenedComparison.REVISIONS_MAX));
            }
        }
    }

    private static void checkWish(OpenedComparison.Wish wish) {
        if (!wish.criterion().isEmpty()) {
            checkWord("comparison.criterion", wish.criterion(), CRITERION_MAX);
        }
        checkLength("comparison.reason", wish.reason(), REASON_MAX);
        if (!REASONS.contains(wish.reason())) {
            throw new InvalidRankingException(
                    "comparison.reason",
                    "must be one of " + REASONS.stream().sorted().collect(Collectors.joining(", ")));
        }
        if (!Double.isFinite(wish.priority())) {
            throw new InvalidRankingException("comparison.priority", "must be a finite number");
        }
    }

    private static void checkExpected(OpenedComparison comparison) {
        checkCount("comparison.expected", comparison.expected().size(), 0, EXPECTED_MAX);
        var ids = comparison.answers().stream().map(Answer::id).collect(Collectors.toSet());
        for (int i = 0; i < comparison.expected().size(); i++) {
            var field = "comparison.expected[%d].".formatted(i);
            var order = comparison.expected().get(i);
            if (!ids.contains(order.better())) {
                throw new InvalidRankingException(field + "better_answer_id", "must be the id of an answer");
            }
            if (!ids.contains(order.worse()) || order.worse().equals(order.better())) {
                throw new InvalidRankingException(field + "worse_answer_id", "must be the id of another answer");
            }
        }
        checkOrder(comparison.expected());
    }

    /** What nobody says to be worse can come first; whatever never comes is worse than itself, by way of others. */
    private static void checkOrder(List<Expected> expected) {
        var left = List.copyOf(expected);
        while (!left.isEmpty()) {
            var worse = left.stream().map(Expected::worse).collect(Collectors.toSet());
            var rest = left.stream()
                    .filter(order -> worse.contains(order.better()))
                    .toList();
            if (rest.size() == left.size()) {
                throw new InvalidRankingException("comparison.expected", "must not contradict itself");
            }
            left = rest;
        }
    }
}
