package dev.millrace.eval.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much of each task goes into one run or one training set.
 *
 * @param shares in the tasks' order; their proportions sum to 1
 */
public record Mixture(List<Share> shares) {
    /**
     * A task's share.
     *
     * @param task its name
     * @param size documents it has to give
     * @param proportion of the whole, in [0, 1]
     */
    public record Share(String task, int size, double proportion) {}

    public Mixture {
        shares = List.copyOf(shares);
    }

    /**
     * The mixture of a group. A task without a weight counts by its documents, capped (examples-proportional mixing with a limit:
     * C. Raffel et al., "Exploring the Limits of Transfer Learning", 2020, section 3.5.2; J. Wei et al., "Finetuned Language
     * Models Are Zero-Shot Learners", 2022).
     */
    public static Mixture of(TaskGroup group) {
        List<TaskGroup.Part> parts = group.allParts();
        double total =
                parts.stream().mapToDouble(part -> weight(part, group.cap())).sum();
        List<Share> shares = new ArrayList<>();
        for (TaskGroup.Part part : parts) {
            shares.add(new Share(part.task().name(), part.size(), weight(part, group.cap()) / total));
        }
        return new Mixture(shares);
    }

    /** What a task counts beside others, before the shares are made to sum to 1. */
    static double weight(TaskGroup.Part part, int cap) {
        return part.weight() > 0 ? part.weight() : Math.min(part.size(), cap);
    }

    /**
     * Documents of each task when so many are taken together: by the proportions, rounded by the largest remainder. A task that
     * has fewer gives all; what it lacks no other gives.
     */
    public int[] counts(int total) {
        int[] counts = new int[shares.size()];
        double[] remainders = new double[shares.size()];
        int left = total;
        for (int i = 0; i < counts.length; i++) {
            double exact = shares.get(i).proportion() * total;
            counts[i] = (int) Math.floor(exact);
            remainders[i] = exact - Math.floor(exact);
            left -= counts[i];
        }
        IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -remainders[i]))
                .limit(left)
                .forEach(i -> counts[i]++);
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.min(counts[i], shares.get(i).size());
        }
        return counts;
    }
}
