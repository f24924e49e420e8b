package dev.millrace.model.train.graph;

import java.util.Map;

/**
 * Two matrices below each other, as a vocabulary whose frequent tokens have more bits than the others.
 *
 * @param upper with the first rows
 * @param lower with the others
 * @param rows of the upper one
 */
record SplitMatrix(FrozenMatrix upper, FrozenMatrix lower, long rows) implements FrozenMatrix {
    @Override
    public String multiplied(Nodes nodes, String input) {
        return nodes.node("Concat", Map.of("axis", -1), upper.multiplied(nodes, input), lower.multiplied(nodes, input));
    }

    @Override
    public String back(Nodes nodes, String gradient) {
        var axis = nodes.integers(-1);
        var first = nodes.node("Slice", gradient, nodes.integers(0), nodes.integers(rows), axis);
        var others = nodes.node("Slice", gradient, nodes.integers(rows), nodes.integers(Long.MAX_VALUE), axis);
        return nodes.node("Add", upper.back(nodes, first), lower.back(nodes, others));
    }

    /** Both are asked for each id, for its row or any other, and the right one is taken. */
    @Override
    public String rows(Nodes nodes, String ids) {
        var first = nodes.node("Min", ids, nodes.integers(rows - 1));
        var other = nodes.node("Max", nodes.node("Sub", ids, nodes.integers(rows)), nodes.integers(0));
        var isFirst = nodes.node("Unsqueeze", nodes.node("Less", ids, nodes.integers(rows)), nodes.integers(-1));
        return nodes.node("Where", isFirst, upper.rows(nodes, first), lower.rows(nodes, other));
    }
}
