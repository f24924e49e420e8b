package dev.millrace.eval.agreement;

import java.util.OptionalDouble;

/**
 * How far one labeller agrees with the rest; {@link MajorityAgreement} says how it comes about.
 *
 * @param labeller who
 * @param items items of the labeller on which the others have a majority
 * @param matches of them, where the labeller said the same
 * @param share matches over items; empty without items
 * @param shareOfRest the same of all other labellers together; empty without items
 * @param alpha Krippendorff's alpha of the labeller and the others' majorities; empty when undefined
 * @param pValue chance of so few matches were the labeller like the rest, in [0, 1]; 1 without items
 * @param outlier whether the rule flags the labeller
 */
public record LabellerAgreement(
        String labeller,
        int items,
        int matches,
        OptionalDouble share,
        OptionalDouble shareOfRest,
        OptionalDouble alpha,
        double pValue,
        boolean outlier) {}
