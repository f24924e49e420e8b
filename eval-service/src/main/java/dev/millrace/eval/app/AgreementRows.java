package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.Agreement;
import dev.millrace.contract.feedback.v1.GetAgreementResponse;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.report.AgreementReport;
import dev.millrace.eval.report.KindsReport;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How far labellers agree, as rows: by criterion, of each kind that shares items, and of people and models. */
final class AgreementRows {
    private AgreementRows() {}

    /** The rows of groups in the order of the log. */
    static GetAgreementResponse of(List<Counted> groups) {
        var response = GetAgreementResponse.newBuilder();
        var byCriterion = groups.stream()
                .collect(Collectors.groupingBy(one -> one.group().criterion(), TreeMap::new, Collectors.toList()));
        byCriterion.forEach((criterion, ofCriterion) -> {
            for (var kind : LabellerKind.values()) {
                add(response, criterion, kind.label(), AgreementReport.of(of(ofCriterion, kind)));
            }
            add(
                    response,
                    criterion,
                    "human-ai",
                    KindsReport.of(of(ofCriterion, LabellerKind.HUMAN), of(ofCriterion, LabellerKind.AI)));
        });
        return response.build();
    }

    private static List<Counted> of(List<Counted> groups, LabellerKind kind) {
        return groups.stream().filter(one -> one.group().kind() == kind).toList();
    }

    private static void add(
            GetAgreementResponse.Builder response, String criterion, String between, AgreementReport report) {
        if (report.items() == 0) {
            return;
        }
        var row = Agreement.newBuilder()
                .setCriterion(criterion)
                .setBetween(between)
                .setItems(report.items())
                .setLabellers(report.labellers());
        report.alpha().ifPresent(row::setKrippendorffAlpha);
        report.fleiss().ifPresent(row::setFleissKappa);
        report.cohen().ifPresent(row::setCohenKappa);
        report.agreement().ifPresent(row::setPairAgreement);
        response.addAgreements(row);
    }
}
