package dev.millrace.eval.figure;

import dev.millrace.eval.harness.Figure;
import java.util.List;

/** How much each task of a group counts. */
public sealed interface Weighting {
    /** By its items, so that each item counts the same. */
    static Weighting bySize() {
        return new BySize(Integer.MAX_VALUE);
    }

    /**
     * By its items up to a cap, so that a large task does not drown the others: the mixture of T5 and FLAN.
     *
     * @param cap items that count at most, 1 at least
     */
    record BySize(int cap) implements Weighting {
        public BySize {
            if (cap < 1) {
                throw new IllegalArgumentException("cap: must be 1 at least, is " + cap);
            }
        }
    }

    /** Each task the same. */
    record Equal() implements Weighting {}

    /**
     * By given proportions.
     *
     * @param ofTasks parallel to the tasks, 0 or more, not all 0; they need not sum to 1
     */
    record Proportions(List<Double> ofTasks) implements Weighting {
        public Proportions {
            ofTasks = List.copyOf(ofTasks);
            double sum = ofTasks.stream().mapToDouble(Double::doubleValue).sum();
            if (!(sum > 0 && sum < Double.POSITIVE_INFINITY) || ofTasks.stream().anyMatch(share -> share < 0)) {
                throw new IllegalArgumentException("proportions: must be 0 or more, and not all 0");
            }
        }
    }

    /** The weight of each task, parallel to the figures. */
    default double[] of(List<Figure> figures) {
        return switch (this) {
            case BySize(int cap) ->
                figures.stream()
                        .mapToDouble(figure -> Math.min(figure.items(), cap))
                        .toArray();
            case Equal _ -> figures.stream().mapToDouble(_ -> 1).toArray();
            case Proportions(List<Double> ofTasks) -> {
                if (ofTasks.size() != figures.size()) {
                    throw new IllegalArgumentException("proportions: must be as many as tasks, %d, are %d"
                            .formatted(figures.size(), ofTasks.size()));
                }
                yield ofTasks.stream().mapToDouble(Double::doubleValue).toArray();
            }
        };
    }
}
