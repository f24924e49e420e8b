package dev.millrace.eval.online.challenge;

import dev.millrace.eval.online.challenge.ChallengeRules.Mode;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is recommended, and why.
 *
 * @param reasons the traits that decided, or those that leave it open
 */
public record Judgement(Verdict verdict, List<String> reasons) {
    /** What to do with a challenger; a verdict only ever goes down this list. */
    public enum Verdict {
        /** Go on: it is not known yet. */
        HOLD,
        /** It is as good in everything that is judged. */
        PROMOTE,
        /** It is worse in something. */
        ROLLBACK
    }

    public Judgement {
        reasons = List.copyOf(reasons);
    }

    /**
     * Judges. A trait counts when it has enough values. ROLLBACK as soon as one is certainly worse; PROMOTE when all are
     * certainly as good: then the reward must be among them, for the others say nothing of what an answer is worth.
     */
    static Judgement of(List<Difference> differences, Mode mode, int countMin) {
        var judged = differences.stream()
                .filter(difference -> difference.trait().isJudged(mode))
                .toList();
        var enough = judged.stream().filter(one -> one.count() >= countMin).toList();
        var worse = reasons(enough.stream().filter(Difference::isWorse), "worse");
        if (!worse.isEmpty()) {
            return new Judgement(Verdict.ROLLBACK, worse);
        }
        var few = judged.stream().filter(one -> one.count() < countMin);
        var open = Stream.concat(
                        reasons(few, "too_few").stream(),
                        reasons(enough.stream().filter(one -> !one.isAsGood()), "open").stream())
                .toList();
        return open.isEmpty()
                ? new Judgement(Verdict.PROMOTE, reasons(enough.stream(), "as_good"))
                : new Judgement(Verdict.HOLD, open);
    }

    private static List<String> reasons(Stream<Difference> differences, String word) {
        return differences.map(one -> one.trait().label() + ": " + word).toList();
    }
}
