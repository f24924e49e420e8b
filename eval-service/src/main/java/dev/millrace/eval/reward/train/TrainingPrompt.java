package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.loss.PreferencePair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * One prompt with its answers and what people thought of them. All of it is one element of the loss.
 *
 * @param id of the prompt, not blank; decides on which side of the split it is
 * @param answers 1 to {@value #ANSWERS_MAX}
 * @param pairs indices into the answers, at most {@value #PAIRS_MAX}; read by the pairwise objective
 * @param order different indices into the answers, best first; empty or two at least; read by the listwise objective
 */
public record TrainingPrompt(String id, List<TrainingAnswer> answers, List<PreferencePair> pairs, List<Integer> order) {
    public static final int ANSWERS_MAX = 64;
    public static final int PAIRS_MAX = 16_384;

    public TrainingPrompt {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id: must not be empty");
        }
        answers = List.copyOf(answers);
        pairs = List.copyOf(pairs);
        order = List.copyOf(order);
        if (answers.isEmpty() || answers.size() > ANSWERS_MAX) {
            throw new IllegalArgumentException(
                    "answers: must be 1 to %d, are %d".formatted(ANSWERS_MAX, answers.size()));
        }
        if (pairs.size() > PAIRS_MAX) {
            throw new IllegalArgumentException("pairs: must be at most %d, are %d".formatted(PAIRS_MAX, pairs.size()));
        }
        for (PreferencePair pair : pairs) {
            if (Math.max(pair.chosen(), pair.rejected()) >= answers.size()) {
                throw new IllegalArgumentException(
                        "pairs: %s is not of the %d answers".formatted(pair, answers.size()));
            }
        }
        checkOrder(order, answers.size());
    }

    private static void checkOrder(List<Integer> order, int answers) {
        boolean outside = order.stream().anyMatch(index -> index < 0 || index >= answers);
        if (outside || order.size() == 1 || new HashSet<>(order).size() != order.size()) {
            throw new IllegalArgumentException(
                    "order: must be none or at least two different ones of the %d answers, is %s"
                            .formatted(answers, order));
        }
    }

    /** With pairs alone. */
    public static TrainingPrompt of(String id, List<TrainingAnswer> answers, List<PreferencePair> pairs) {
        return new TrainingPrompt(id, answers, pairs, List.of());
    }

    /** The pairs that the order says. */
    List<PreferencePair> orderedPairs() {
        var ordered = new ArrayList<PreferencePair>();
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                ordered.add(PreferencePair.of(order.get(i), order.get(j)));
            }
        }
        return ordered;
    }
}
