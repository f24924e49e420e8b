package dev.millrace.eval.comparison;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers to one prompt that wait to be ranked.
 *
 * @param id unique
 * @param criterion by what they shall be ranked; empty for any criterion
 * @param priority the higher the sooner
 * @param openedMs when it was opened, milliseconds since the epoch
 * @param answerIds the answers; none while they are being made
 * @param expected what somebody who looks must say; empty unless it is a check of attention
 * @param characters how many the texts have, for the bound of the pool
 */
public record Comparison(
        String id,
        String criterion,
        double priority,
        long openedMs,
        List<String> answerIds,
        List<Expected> expected,
        int characters) {
    public Comparison {
        answerIds = List.copyOf(answerIds);
        expected = List.copyOf(expected);
    }

    /**
     * One answer is known to be better than another one.
     *
     * @param better id of the better answer
     * @param worse id of the worse answer
     */
    public record Expected(String better, String worse) {}

    /** Whether there is something to rank. */
    public boolean isReady() {
        return !answerIds.isEmpty();
    }

    /** Whether it is a check of attention: an item with a known answer. */
    public boolean isCheck() {
        return !expected.isEmpty();
    }

    /** Whether it may be ranked by this criterion. */
    public boolean suits(String wanted) {
        return criterion.isEmpty() || criterion.equals(wanted);
    }

    /**
     * Whether a ranking says of a check what it must.
     *
     * @param ranks rank of each answer by its id, 1 is best; those that failed are greater than all others
     */
    public boolean isPassedBy(Map<String, Integer> ranks) {
        return expected.stream().allMatch(order -> isBefore(ranks.get(order.better()), ranks.get(order.worse())));
    }

    private static boolean isBefore(@Nullable Integer better, @Nullable Integer worse) {
        return better != null && worse != null && better < worse;
    }
}
