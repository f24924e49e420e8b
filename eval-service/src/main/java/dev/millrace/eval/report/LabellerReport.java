package dev.millrace.eval.report;

import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Judgement;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What one labeller said by one criterion, counted.
 *
 * @param counting rankings that count
 * @param skipped items he skipped
 * @param beyondCap rankings beyond the cap
 * @param checksPassed checks of attention passed
 * @param checksFailed checks of attention failed
 * @param selfAgreement share of pairs that he ordered as before when asked again; empty without any
 * @param medianSpentMs time he takes, milliseconds; 0 when unknown
 */
public record LabellerReport(
        int counting,
        int skipped,
        int beyondCap,
        int checksPassed,
        int checksFailed,
        OptionalDouble selfAgreement,
        int medianSpentMs) {
    /** Of the rankings of one labeller by one criterion. */
    public static LabellerReport of(FeedbackLedger ledger, List<Judgement> judgements) {
        return new LabellerReport(
                count(judgements, ledger::counts),
                count(judgements, Judgement::isSkipped),
                count(judgements, Judgement::isBeyondCap),
                count(judgements, judgement -> judgement.check() == Check.PASSED),
                count(judgements, judgement -> judgement.check() == Check.FAILED),
                selfAgreement(ledger, judgements),
                medianSpentMs(judgements));
    }

    private static int count(List<Judgement> judgements, Predicate<Judgement> which) {
        return (int) judgements.stream().filter(which).count();
    }

    private static OptionalDouble selfAgreement(FeedbackLedger ledger, List<Judgement> judgements) {
        return judgements.stream()
                .filter(judgement -> judgement.isRepeated() && !judgement.isSkipped())
                .flatMapToDouble(again -> ledger.newest(again).stream()
                        .flatMapToDouble(before -> Verdict.pairs(again).stream()
                                .mapToDouble(pair -> Verdict.of(pair, again) == Verdict.of(pair, before) ? 1 : 0)))
                .average();
    }

    private static int medianSpentMs(List<Judgement> judgements) {
        var known = judgements.stream()
                .mapToInt(Judgement::spentMs)
                .filter(spentMs -> spentMs > 0)
                .sorted()
                .toArray();
        return known.length == 0 ? 0 : known[known.length / 2];
    }
}
