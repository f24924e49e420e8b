package dev.millrace.eval.reward.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with the bisecting line search of
 * Lewis and Overton (2013), which ends at a point of the weak Wolfe conditions.
 *
 * @param iterationsMax after which it ends
 */
record Lbfgs(int iterationsMax) {
    private static final int HISTORY = 10;
    private static final int TRIALS_MAX = 30;
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final double GRADIENT_MIN = 1e-6;

    /** What is minimised. */
    interface Function {
        /** The value at a point; the gradient there is written. */
        double value(double[] point, double[] gradient);
    }

    /** Is asked after each iteration whether there is to be a next one. */
    interface Watcher {
        boolean goesOn(int iteration, double[] point, double value);
    }

    /** A step and by how much it changed the gradient. */
    private record Correction(double[] step, double[] change, double product) {}

    /** Where a line search ended. */
    private record Point(double[] at, double value, double[] gradient) {}

    /**
     * Goes from the start until the gradient is about 0, no step gets lower, the iterations are over or the watcher has
     * enough; the watcher sees each point on the way.
     */
    void minimise(Function function, double[] start, Watcher watcher) {
        var gradient = new double[start.length];
        var here = new Point(start.clone(), function.value(start, gradient), gradient);
        Deque<Correction> corrections = new ArrayDeque<>();
        for (int iteration = 1; iteration <= iterationsMax; iteration++) {
            if (norm(here.gradient) <= GRADIENT_MIN * Math.max(1, norm(here.at))) {
                return;
            }
            double[] direction = direction(here.gradient, corrections);
            var next = search(function, here, direction, corrections.isEmpty() ? 1 / norm(here.gradient) : 1);
            if (next == null || !watcher.goesOn(iteration, next.at, next.value)) {
                return;
            }
            remember(corrections, minus(next.at, here.at), minus(next.gradient, here.gradient));
            here = next;
        }
    }

    private static void remember(Deque<Correction> corrections, double[] step, double[] change) {
        double product = dot(step, change);
        // Without curvature along the step the direction could point uphill.
        if (product > 1e-12 * dot(change, change)) {
            corrections.addLast(new Correction(step, change, product));
            if (corrections.size() > HISTORY) {
                corrections.removeFirst();
            }
        }
    }

    /** Minus the inverse Hessian, as far as the corrections tell it, times the gradient. */
    private static double[] direction(double[] gradient, Deque<Correction> corrections) {
        var direction = new double[gradient.length];
        addTo(direction, -1, gradient);
        var shares = new double[corrections.size()];
        int i = corrections.size();
        for (Iterator<Correction> newestFirst = corrections.descendingIterator(); newestFirst.hasNext(); ) {
            Correction correction = newestFirst.next();
            shares[--i] = dot(correction.step, direction) / correction.product;
            addTo(direction, -shares[i], correction.change);
        }
        if (!corrections.isEmpty()) {
            Correction newest = corrections.getLast();
            double scale = newest.product / dot(newest.change, newest.change);
            for (int d = 0; d < direction.length; d++) {
                direction[d] *= scale;
            }
        }
        for (Correction correction : corrections) {
            double share = dot(correction.change, direction) / correction.product;
            addTo(direction, shares[i++] - share, correction.step);
        }
        return direction;
    }

    /** A point along the direction that is low enough and flat enough; the last low enough one; null if there is none. */
    private static @Nullable Point search(Function function, Point from, double[] direction, double firstStep) {
        double slope = dot(from.gradient, direction);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double step = firstStep;
        Point lowEnough = null;
        for (int trial = 0; trial < TRIALS_MAX; trial++) {
            double[] at = from.at.clone();
            addTo(at, step, direction);
            var gradient = new double[at.length];
            double value = function.value(at, gradient);
            if (!(value <= from.value + DECREASE * step * slope)) {
                high = step;
            } else {
                lowEnough = new Point(at, value, gradient);
                if (dot(gradient, direction) >= CURVATURE * slope) {
                    return lowEnough;
                }
                low = step;
            }
            step = high < Double.POSITIVE_INFINITY ? (low + high) / 2 : 2 * low;
        }
        return lowEnough;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        addTo(difference, -1, b);
        return difference;
    }

    private static void addTo(double[] into, double scale, double[] values) {
        for (int i = 0; i < into.length; i++) {
            into[i] += scale * values[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] values) {
        return Math.sqrt(dot(values, values));
    }
}
