package dev.millrace.eval.constitution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Has a model compare all pairs of answers, each in both orders. */
public final class AnswerJudge {
    private final Verdicts verdicts;

    public AnswerJudge(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    /** How gladly a model gives each of two replies. */
    @FunctionalInterface
    public interface Verdicts {
        /** Log of the probability of {@link Question#FIRST} less that of {@link Question#SECOND} as the reply to a message. */
        double odds(String message);
    }

    /**
     * Compares.
     *
     * @param answers two at least
     * @param stopped asked before each pair
     * @throws CancellationException when stopped
     */
    public List<PairVerdict> compare(
            Question question, Principle principle, List<String> answers, BooleanSupplier stopped) {
        var compared = new ArrayList<PairVerdict>();
        for (int first = 0; first < answers.size(); first++) {
            for (int second = first + 1; second < answers.size(); second++) {
                if (stopped.getAsBoolean()) {
                    throw new CancellationException("the comparison was cancelled");
                }
                var one = answers.get(first);
                var other = answers.get(second);
                compared.add(new PairVerdict(
                        first,
                        second,
                        verdicts.odds(question.which(principle, one, other)),
                        -verdicts.odds(question.which(principle, other, one))));
            }
        }
        return compared;
    }
}
