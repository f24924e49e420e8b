package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * Keys or values of virtual tokens before those of each text: p {@code [n,W]}, of whose columns h·D are these, and x {@code
 * [B,h,S,D]} to {@code [B,h,n+S,D]}.
 *
 * @param count n
 * @param from the first of the columns
 * @param width W
 * @param heads h
 * @param size D
 */
public record PrefixedHeads(int count, int from, int width, int heads, int size) implements Operator {
    private static final Map<String, Object> OUTER = Map.of("perm", List.of(1, 0, 2));

    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var x = inputs.get(1);
        var columns = nodes.slice(inputs.get(0), 1, from, from + heads * size);
        var split = nodes.node("Reshape", columns, nodes.integers(count, heads, size));
        var shape = nodes.node(
                "Concat",
                Map.of("axis", 0),
                nodes.node("Gather", nodes.node("Shape", x), nodes.integers(0)),
                nodes.integers(heads, count, size));
        var each = nodes.node("Expand", nodes.node("Transpose", OUTER, split), shape);
        return List.of(nodes.node("Concat", Map.of("axis", 2), each, x));
    }

    /** Of p the sum over the texts, and zeros in the other columns. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index == 1) {
            return nodes.slice(gradient, 2, count, Long.MAX_VALUE);
        }
        var own = nodes.node("ReduceSum", Map.of("keepdims", 0), nodes.slice(gradient, 2, 0, count), nodes.integers(0));
        var rows =
                nodes.node("Reshape", nodes.node("Transpose", OUTER, own), nodes.integers(count, (long) heads * size));
        return nodes.node("Pad", rows, nodes.integers(0, from, 0, width - from - (long) heads * size));
    }
}
