package dev.millrace.model.train.scaling;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/**
 * The simplex method of Nelder and Mead (1965), with the usual coefficients 1, 2, ½ and ½: a minimum of a function of a few variables
 * without its derivatives.
 */
final class NelderMead {
    private static final int ROUNDS_MAX = 5_000;
    private static final double TOLERANCE = 1e-14;

    private final ToDoubleFunction<double[]> function;

    NelderMead(ToDoubleFunction<double[]> function) {
        this.function = function;
    }

    private record Vertex(double[] at, double value) {}

    /** Goes down from a start; the first simplex is as wide as {@code step} in every direction. */
    double[] minimum(double[] start, double step) {
        var simplex = new Vertex[start.length + 1];
        for (int i = 0; i < simplex.length; i++) {
            double[] at = start.clone();
            if (i > 0) {
                at[i - 1] += step;
            }
            simplex[i] = vertex(at);
        }
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Arrays.sort(simplex, Comparator.comparingDouble(Vertex::value));
            if (simplex[start.length].value() - simplex[0].value() <= TOLERANCE) {
                break;
            }
            improve(simplex);
        }
        Arrays.sort(simplex, Comparator.comparingDouble(Vertex::value));
        return simplex[0].at();
    }

    private Vertex vertex(double[] at) {
        return new Vertex(at, function.applyAsDouble(at));
    }

    /** Replaces the worst vertex, or draws all to the best one. */
    private void improve(Vertex[] simplex) {
        int last = simplex.length - 1;
        var worst = simplex[last];
        double[] middle = middle(simplex);
        var reflected = vertex(between(middle, worst.at(), -1));
        if (reflected.value() < simplex[0].value()) {
            var expanded = vertex(between(middle, worst.at(), -2));
            simplex[last] = expanded.value() < reflected.value() ? expanded : reflected;
        } else if (reflected.value() < simplex[last - 1].value()) {
            simplex[last] = reflected;
        } else {
            var better = reflected.value() < worst.value() ? reflected : worst;
            var contracted = vertex(between(middle, better.at(), 0.5));
            if (contracted.value() < better.value()) {
                simplex[last] = contracted;
            } else {
                for (int i = 1; i <= last; i++) {
                    simplex[i] = vertex(between(simplex[0].at(), simplex[i].at(), 0.5));
                }
            }
        }
    }

    /** Of all but the worst. */
    private static double[] middle(Vertex[] simplex) {
        double[] middle = new double[simplex.length - 1];
        for (int v = 0; v < simplex.length - 1; v++) {
            for (int i = 0; i < middle.length; i++) {
                middle[i] += simplex[v].at()[i] / middle.length;
            }
        }
        return middle;
    }

    /** from + share · (to − from). */
    private static double[] between(double[] from, double[] to, double share) {
        double[] at = new double[from.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = from[i] + share * (to[i] - from[i]);
        }
        return at;
    }
}
