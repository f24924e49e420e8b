package dev.millrace.eval.leaderboard;

import dev.millrace.eval.leaderboard.Votes.Comparison;
import java.util.Arrays;

/**
 * The Bradley-Terry likelihood of comparisons, its slope and curvature. The parameters are the log-strength of each
 * competitor, then the coefficient of each style value; a beats b with probability σ(η), η = s_a − s_b + style · c.
 * Minimised is Σ (weight·ln(1 + e^η) − points·η) + ridge/2 · Σ parameter². Holds the last evaluation; not thread-safe.
 */
final class Likelihood {
    /** Ridge of style coefficients at least: a style that repeats another one, or never varies, has an answer then. */
    private static final double STYLE_RIDGE_MIN = 1e-6;

    private final Comparison[] comparisons;
    private final int competitors;
    private final double[] gradient;
    private final double[][] hessian; // lower triangle

    Likelihood(Votes votes) {
        comparisons = votes.comparisons().toArray(Comparison[]::new);
        competitors = votes.competitors().size();
        gradient = new double[competitors + votes.styleSize()];
        hessian = new double[gradient.length][gradient.length];
    }

    /** Competitors and style values. */
    int parameters() {
        return gradient.length;
    }

    /** Competitors alone. */
    int competitors() {
        return competitors;
    }

    /** The slope at the last evaluation; overwritten by the next. */
    double[] gradient() {
        return gradient;
    }

    /** The curvature at the last evaluation, lower triangle; overwritten by the next. */
    double[][] hessian() {
        return hessian;
    }

    /**
     * Evaluates at parameters.
     *
     * @param points of a, in [0, weight], for each comparison
     * @param weights 0 or more, for each comparison
     * @return what is minimised
     */
    double evaluate(double[] parameters, double[] points, double[] weights, double ridge) {
        Arrays.fill(gradient, 0);
        for (double[] row : hessian) {
            Arrays.fill(row, 0);
        }
        double loss = 0;
        for (int r = 0; r < comparisons.length; r++) {
            if (weights[r] > 0) {
                loss += add(comparisons[r], parameters, points[r], weights[r]);
            }
        }
        return loss + addRidge(parameters, ridge);
    }

    private double add(Comparison comparison, double[] parameters, double points, double weight) {
        double eta = parameters[comparison.a()] - parameters[comparison.b()];
        double[] style = comparison.style();
        for (int f = 0; f < style.length; f++) {
            eta += style[f] * parameters[competitors + f];
        }
        double small = Math.exp(-Math.abs(eta)); // never overflows
        double probability = (eta >= 0 ? 1 : small) / (1 + small);
        double curvature = weight * small / ((1 + small) * (1 + small));
        addDerivatives(comparison, weight * probability - points, curvature);
        return weight * (Math.max(eta, 0) + Math.log1p(small)) - points * eta;
    }

    private void addDerivatives(Comparison comparison, double slope, double curvature) {
        int a = comparison.a();
        int b = comparison.b();
        gradient[a] += slope;
        gradient[b] -= slope;
        hessian[a][a] += curvature;
        hessian[b][b] += curvature;
        hessian[Math.max(a, b)][Math.min(a, b)] -= curvature;
        double[] style = comparison.style();
        for (int f = 0; f < style.length; f++) {
            double[] row = hessian[competitors + f];
            gradient[competitors + f] += slope * style[f];
            row[a] += curvature * style[f];
            row[b] -= curvature * style[f];
            for (int g = 0; g <= f; g++) {
                row[competitors + g] += curvature * style[f] * style[g];
            }
        }
    }

    private double addRidge(double[] parameters, double ridge) {
        double loss = 0;
        for (int i = 0; i < parameters.length; i++) {
            double own = i < competitors ? ridge : Math.max(ridge, STYLE_RIDGE_MIN);
            gradient[i] += own * parameters[i];
            hessian[i][i] += own;
            loss += own / 2 * parameters[i] * parameters[i];
        }
        return loss;
    }
}
