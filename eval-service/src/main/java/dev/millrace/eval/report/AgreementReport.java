package dev.millrace.eval.report;

import dev.millrace.eval.agreement.KrippendorffAlpha;
import dev.millrace.eval.agreement.Measurement;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far those agree who ranked the same items by one criterion; empty is what has no value on these.
 *
 * @param items that two or more ranked
 * @param labellers who did
 * @param alpha Krippendorff's, of ranks, ordinal
 * @param fleiss Fleiss' kappa of verdicts on pairs
 * @param cohen Cohen's kappa of the same, mean over every two labellers
 * @param agreement share of pairs on which two labellers agree
 */
public record AgreementReport(
        int items,
        int labellers,
        OptionalDouble alpha,
        OptionalDouble fleiss,
        OptionalDouble cohen,
        OptionalDouble agreement) {
    /**
     * Of labellers of one kind.
     *
     * @param groups of one criterion and kind, in the order of the log
     */
    public static AgreementReport of(List<Counted> groups) {
        var shared = SharedItems.of(groups);
        var tables = new PairTables(shared);
        return new AgreementReport(
                shared.items().size(),
                shared.labellers().size(),
                KrippendorffAlpha.of(shared.ranks(), Measurement.ORDINAL),
                tables.fleiss(),
                tables.cohen(),
                tables.agreement());
    }
}
