package dev.millrace.model.train.scaling;

import java.util.List;

/**
 * L(N, D) = E + A / N^α + B / D^β: the loss of a model of N parameters after D tokens (Hoffmann and others 2022,
 * arXiv:2203.15556, §3.3).
 *
 * @param irreducible E, nats a token: what no model of any size can know
 * @param a A
 * @param alpha α
 * @param b B
 * @param beta β
 */
public record ScalingLaw(double irreducible, double a, double alpha, double b, double beta) {
    /** Measurements that a law is fitted to, at least. */
    public static final int POINTS_MIN = 6;

    private static final double HUBER = 1e-3;
    private static final double FLOPS = 6;
    private static final double[] EXPONENTS = {0.2, 0.5, 0.9};
    private static final double[] FACTORS = {0, 4, 8};
    private static final double[] FLOORS = {-1, 0, 1};

    /**
     * A measurement.
     *
     * @param parameters N
     * @param tokens D that were learned, each once
     * @param loss nats a token of what was not learned
     */
    public record Point(double parameters, double tokens, double loss) {
        public Point {
            if (!(parameters > 0 && tokens > 0 && loss > 0)) {
                throw new IllegalArgumentException("parameters, tokens and loss: must be above 0");
            }
        }

        /** C ≈ 6 N D operations. */
        public double flops() {
            return FLOPS * parameters * tokens;
        }
    }

    /**
     * Fits the law as Hoffmann and others do: Huber's loss with δ = 10⁻³ of the differences of logarithms, where log L is the
     * log-sum-exp of a − α log N, b − β log D and e; the best end of a grid of starts. Their L-BFGS is a simplex here.
     *
     * @param points at least {@value #POINTS_MIN}, of several N and D
     */
    public static ScalingLaw fit(List<Point> points) {
        if (points.size() < POINTS_MIN
                || points.stream().map(Point::parameters).distinct().count() < 2
                || points.stream().map(Point::tokens).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    "points: must be at least " + POINTS_MIN + ", of several sizes and numbers of tokens");
        }
        var simplex = new NelderMead(law -> huber(points, law));
        double[] best = new double[5];
        double least = Double.POSITIVE_INFINITY;
        for (double factor : FACTORS) {
            for (double exponent : EXPONENTS) {
                for (double floor : FLOORS) {
                    double[] start = {factor, exponent, factor, exponent, floor};
                    // A simplex that has become flat begins anew where it ended.
                    double[] end = simplex.minimum(simplex.minimum(start, 0.5), 0.1);
                    if (huber(points, end) < least) {
                        least = huber(points, end);
                        best = end;
                    }
                }
            }
        }
        return new ScalingLaw(Math.exp(best[4]), Math.exp(best[0]), best[1], Math.exp(best[2]), best[3]);
    }

    private static double huber(List<Point> points, double[] law) {
        double sum = 0;
        for (var point : points) {
            double ofSize = law[0] - law[1] * Math.log(point.parameters());
            double ofTokens = law[2] - law[3] * Math.log(point.tokens());
            double largest = Math.max(law[4], Math.max(ofSize, ofTokens));
            double log = largest
                    + Math.log(Math.exp(ofSize - largest) + Math.exp(ofTokens - largest) + Math.exp(law[4] - largest));
            double residual = Math.abs(log - Math.log(point.loss()));
            sum += residual <= HUBER ? residual * residual / 2 : HUBER * (residual - HUBER / 2);
        }
        // Exponents below 0 would have the loss rise with size; the law knows no such thing.
        return sum + 1e3 * (Math.max(0, -law[1]) + Math.max(0, -law[3]));
    }

    /** Of so many parameters after so many tokens. */
    public double loss(double parameters, double tokens) {
        return irreducible + a / Math.pow(parameters, alpha) + b / Math.pow(tokens, beta);
    }

    /** Parameters of the model that has the lowest loss after so many operations (equation 4 there). */
    public double bestParameters(double flops) {
        double g = Math.pow(alpha * a / (beta * b), 1 / (alpha + beta));
        return g * Math.pow(flops / FLOPS, beta / (alpha + beta));
    }
}
