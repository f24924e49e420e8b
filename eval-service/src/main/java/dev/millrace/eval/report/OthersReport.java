package dev.millrace.eval.report;

import dev.millrace.eval.agreement.LabellerAgreement;
import dev.millrace.eval.agreement.MajorityAgreement;
import dev.millrace.eval.agreement.Measurement;
import dev.millrace.eval.agreement.OutlierRule;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds each labeller against most of the others. */
public final class OthersReport {
    private OthersReport() {}

    /**
     * How far each labeller agrees with most of the others of his kind, on pairs of answers.
     *
     * @param groups of one criterion and kind, in the order of the log
     * @return by pseudonym; without those who share no item
     */
    public static Map<String, LabellerAgreement> of(List<Counted> groups) {
        Map<String, LabellerAgreement> byLabeller = new HashMap<>();
        MajorityAgreement.of(SharedItems.of(groups).verdicts(), Measurement.NOMINAL, OutlierRule.DEFAULT)
                .forEach(agreement -> byLabeller.put(agreement.labeller(), agreement));
        return byLabeller;
    }
}
