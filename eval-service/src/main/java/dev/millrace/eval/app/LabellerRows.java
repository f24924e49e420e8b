package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.LabellerFigures;
import dev.millrace.contract.feedback.v1.ListLabellersResponse;
import dev.millrace.eval.agreement.LabellerAgreement;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.report.LabellerReport;
import dev.millrace.eval.report.OthersReport;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is known of labellers, as rows; of one labeller, or the first {@value #ROWS_MAX} rows of all. */
final class LabellerRows {
    private static final int ROWS_MAX = 10_000;

    /** What a row is of, beside the labeller. */
    private record Of(String criterion, LabellerKind kind) {}

    private final FeedbackLedger ledger;
    private final Map<Of, Map<String, LabellerAgreement>> others = new HashMap<>();
    private final ListLabellersResponse.Builder response = ListLabellersResponse.newBuilder();

    private LabellerRows(FeedbackLedger ledger) {
        this.ledger = ledger;
        ledger.counted().stream()
                .collect(Collectors.groupingBy(
                        one -> new Of(one.group().criterion(), one.group().kind())))
                .forEach((of, groups) -> others.put(of, OthersReport.of(groups)));
    }

    /** The rows of a labeller, or of all where it is empty. */
    static ListLabellersResponse of(FeedbackLedger ledger, String labellerId) {
        var rows = new LabellerRows(ledger);
        Collection<String> labellers = labellerId.isEmpty() ? ledger.labellers() : List.of(labellerId);
        for (var labeller : labellers) {
            if (rows.response.getLabellersCount() < ROWS_MAX) {
                rows.add(labeller);
            }
        }
        return rows.response.build();
    }

    private void add(String labellerId) {
        Map<Of, List<Judgement>> said = ledger.rankingsOf(labellerId).stream()
                .collect(Collectors.groupingBy(
                        one -> new Of(one.group().criterion(), one.group().kind()),
                        () -> new TreeMap<>(Comparator.comparing(Of::criterion).thenComparing(Of::kind)),
                        Collectors.toList()));
        said.forEach((of, judgements) -> add(labellerId, of, LabellerReport.of(ledger, judgements)));
        if (said.isEmpty() && ledger.isQuarantined(labellerId)) {
            response.addLabellers(row(labellerId));
        }
    }

    private LabellerFigures.Builder row(String labellerId) {
        return LabellerFigures.newBuilder()
                .setLabellerId(labellerId)
                .setQuarantined(ledger.isQuarantined(labellerId))
                .setQuarantineReason(ledger.isQuarantined(labellerId) ? ledger.judgedBecause(labellerId) : "");
    }

    private void add(String labellerId, Of of, LabellerReport report) {
        var row = row(labellerId)
                .setLabellerKind(of.kind().label())
                .setCriterion(of.criterion())
                .setRankings(report.counting())
                .setSkipped(report.skipped())
                .setBeyondCap(report.beyondCap())
                .setChecksPassed(report.checksPassed())
                .setChecksFailed(report.checksFailed())
                .setMedianSpentMs(report.medianSpentMs());
        report.selfAgreement().ifPresent(row::setSelfAgreement);
        var agreement = others.getOrDefault(of, Map.of()).get(labellerId);
        if (agreement != null) {
            agreement.share().ifPresent(row::setAgreement);
            row.setSharedPairs(agreement.items()).setOutlier(agreement.outlier());
        }
        response.addLabellers(row);
    }
}
