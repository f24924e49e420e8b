package dev.millrace.model.train.objective;

import java.util.List;

/**
 * Learns from answers marked wanted or unwanted one by one (Ethayarajh et al. 2024). With x an answer's log-ratio to
 * the reference and z0 how far the policy has gone in general, a wanted answer costs λ<sub>D</sub> (1 − σ(β (x −
 * z0))), an unwanted one λ<sub>U</sub> (1 − σ(β (z0 − x))); the loss is the mean.
 *
 * @param beta how strongly the policy is held to its reference, in (0, 100]; usual is 0.1
 * @param desirableWeight λ<sub>D</sub>, in [0, 100]
 * @param undesirableWeight λ<sub>U</sub>, in [0, 100]; weight times number should be alike for both kinds
 */
public record KtoObjective(double beta, double desirableWeight, double undesirableWeight) {
    private static final double WEIGHT_MAX = 100;

    public KtoObjective {
        if (!(beta > 0 && beta <= PairLoss.BETA_MAX)) {
            throw new IllegalArgumentException("beta: must be in (0, %s], is %s".formatted(PairLoss.BETA_MAX, beta));
        }
        checkWeight("desirable_weight", desirableWeight);
        checkWeight("undesirable_weight", undesirableWeight);
    }

    private static void checkWeight(String field, double weight) {
        if (!(weight >= 0 && weight <= WEIGHT_MAX)) {
            throw new IllegalArgumentException("%s: must be in [0, %s], is %s".formatted(field, WEIGHT_MAX, weight));
        }
    }

    /**
     * One answer.
     *
     * @param answer at least one of its tokens counted
     * @param desirable whether it is wanted
     */
    public record Judged(TokenRow answer, boolean desirable) {
        public Judged {
            if (answer.count() == 0) {
                throw new IllegalArgumentException("answer: at least one token must count");
            }
        }
    }

    /**
     * z0: the mean log-ratio of answers put behind prompts they do not belong to, 0 where that is negative. It is a
     * constant of the step, no gradient goes through it.
     *
     * @param mismatched at least one
     */
    public static double referencePoint(List<TokenRow> mismatched) {
        Batch.checkRows("mismatched", mismatched);
        double sum = 0;
        for (TokenRow row : mismatched) {
            sum += row.logRatio();
        }
        return Math.max(0, sum / mismatched.size());
    }

    /**
     * The loss of a batch.
     *
     * @param answers at least one
     * @param referencePoint z0, ≥ 0
     */
    public TokenLoss of(List<Judged> answers, double referencePoint) {
        Batch.checkRows("answers", answers);
        if (!(referencePoint >= 0 && referencePoint < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("reference point: must be finite and at least 0, is " + referencePoint);
        }
        double sum = 0;
        var gradient = new double[answers.size()][];
        for (int i = 0; i < gradient.length; i++) {
            TokenRow answer = answers.get(i).answer();
            int sign = answers.get(i).desirable() ? 1 : -1;
            double weight = sign > 0 ? desirableWeight : undesirableWeight;
            double x = sign * beta * (answer.logRatio() - referencePoint);
            sum += weight * Sigmoid.of(-x);
            double slope = -sign * weight * beta * Sigmoid.of(x) * Sigmoid.of(-x);
            gradient[i] = answer.spread(slope / gradient.length);
        }
        return new TokenLoss(sum / gradient.length, gradient);
    }
}
