package dev.millrace.model.train.graph;

/**
 * A tensor of floats in a graph.
 *
 * @param name in the graph
 * @param isTrained whether it is trained or something that is trained goes into it: else it needs no gradient
 */
public record Value(String name, boolean isTrained) {
    /** One that nothing trained goes into. */
    public static Value frozen(String name) {
        return new Value(name, false);
    }

    /** One whose gradient is wanted. */
    public static Value trained(String name) {
        return new Value(name, true);
    }
}
