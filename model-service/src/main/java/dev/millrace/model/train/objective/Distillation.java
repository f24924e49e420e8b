package dev.millrace.model.train.objective;

import java.util.List;

/**
 * Makes the student's distribution of each token the teacher's (Hinton et al. 2015): T² times the mean over the tokens
 * of KL(teacher ‖ student), both with logits divided by T, where T² keeps the size of the gradient. The teacher is
 * known by the log-probabilities of its K likeliest tokens, so a student's row has K log-probabilities a token and the
 * graph K targets, with log p taken of logits / T.
 *
 * @param temperature T, in [0.01, 100]
 * @param remainder what becomes of the teacher's probability outside its K
 */
public record Distillation(double temperature, Remainder remainder) {
    /** Most targets a token. */
    public static final int TARGETS_MAX = 1_024;

    /** What becomes of the teacher's probability outside its K likeliest tokens. */
    public enum Remainder {
        /** Left out: the K are scaled up to 1, which takes all probability of the others from the student too. */
        RENORMALISED,
        /**
         * Kept as one more outcome, "another token", whose probability under the student is 1 less that of the K.
         * Needs T = 1: at another temperature the mass outside depends on how it is spread, which is not known.
         */
        OTHER
    }

    /** Below this the student's mass outside the K is only rounding of float logits; also bounds its weight. */
    private static final double OTHER_MIN = 1e-6;

    private static final double TEMPERATURE_MIN = 0.01;
    private static final double TEMPERATURE_MAX = 100;

    public Distillation {
        if (!(temperature >= TEMPERATURE_MIN && temperature <= TEMPERATURE_MAX)) {
            throw new IllegalArgumentException(
                    "temperature: must be in [%s, %s], is %s".formatted(TEMPERATURE_MIN, TEMPERATURE_MAX, temperature));
        }
        if (remainder == Remainder.OTHER && temperature != 1) {
            throw new IllegalArgumentException(
                    "temperature: must be 1 where the mass outside the top K is kept, is " + temperature);
        }
    }

    /**
     * One token.
     *
     * @param teacher log-probabilities of the teacher's K likeliest tokens <em>at temperature 1</em>, as a log of
     *     completions has them; together at most 1
     * @param student log-probabilities of the same tokens by the student at temperature T
     */
    public record Target(double[] teacher, double[] student) {
        private static final double ROUNDING = 1e-3;

        public Target {
            if (teacher.length > TARGETS_MAX) {
                throw new IllegalArgumentException(
                        "teacher: must be at most %d tokens, are %d".formatted(TARGETS_MAX, teacher.length));
            }
            Batch.checkNumbers("teacher", teacher, teacher.length);
            Batch.checkNumbers("student", student, teacher.length);
            if (mass(teacher) > 1 + ROUNDING) {
                throw new IllegalArgumentException(
                        "teacher: probabilities must sum to at most 1, sum to " + mass(teacher));
            }
        }
    }

    /**
     * The mean over tokens; the gradient has one row a token, one entry a target.
     *
     * @param targets of counted tokens
     */
    public TokenLoss of(List<Target> targets) {
        Batch.checkRows("targets", targets);
        double scale = temperature * temperature / targets.size();
        double loss = 0;
        var gradient = new double[targets.size()][];
        for (int i = 0; i < gradient.length; i++) {
            Target target = targets.get(i);
            gradient[i] = new double[target.student().length];
            loss += switch (remainder) {
                case RENORMALISED -> add(target.student(), renormalised(target.teacher()), scale, gradient[i]);
                case OTHER ->
                    add(target.student(), probabilities(target.teacher()), scale, gradient[i])
                            + addOther(target, scale, gradient[i]);
            };
        }
        return new TokenLoss(loss, gradient);
    }

    /** scale · Σ q (ln q − ln p). */
    private static double add(double[] student, double[] teacher, double scale, double[] gradient) {
        double loss = 0;
        for (int i = 0; i < student.length; i++) {
            double q = teacher[i];
            loss += q == 0 ? 0 : scale * q * (StrictMath.log(q) - student[i]);
            gradient[i] = -scale * q;
        }
        return loss;
    }

    /** scale · q (ln q − ln p) of the outcome "another token", whose p falls as those of the K rise. */
    private static double addOther(Target target, double scale, double[] gradient) {
        double q = 1 - mass(target.teacher());
        if (q <= 0) {
            return 0;
        }
        double p = Math.max(OTHER_MIN, 1 - mass(target.student()));
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += scale * q * StrictMath.exp(target.student()[i]) / p;
        }
        return scale * q * (StrictMath.log(q) - StrictMath.log(p));
    }

    /** exp(l / T) of each, scaled to sum 1: exact, since softmax of logits / T is in the ratio of exp(l / T). */
    private double[] renormalised(double[] logProbs) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logProb : logProbs) {
            largest = Math.max(largest, logProb);
        }
        var powers = new double[logProbs.length];
        double sum = 0;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = StrictMath.exp((logProbs[i] - largest) / temperature);
            sum += powers[i];
        }
        for (int i = 0; i < powers.length; i++) {
            powers[i] /= sum;
        }
        return powers;
    }

    private static double[] probabilities(double[] logProbs) {
        var probabilities = new double[logProbs.length];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = StrictMath.exp(logProbs[i]);
        }
        return probabilities;
    }

    private static double mass(double[] logProbs) {
        double mass = 0;
        for (double logProb : logProbs) {
            mass += StrictMath.exp(logProb);
        }
        return mass;
    }
}
