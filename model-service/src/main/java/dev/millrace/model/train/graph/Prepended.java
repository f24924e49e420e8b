package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * The same rows before those of each text: p {@code [n,H]} and x {@code [B,S,H]} to {@code [B,n+S,H]}.
 *
 * @param count n
 */
public record Prepended(int count) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var x = inputs.get(1);
        var shape = nodes.node(
                "Concat",
                Map.of("axis", 0),
                nodes.node("Gather", nodes.node("Shape", x), nodes.integers(0)),
                nodes.node("Shape", inputs.get(0)));
        return List.of(nodes.node("Concat", Map.of("axis", 1), nodes.node("Expand", inputs.get(0), shape), x));
    }

    /** Of p the sum over the texts. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index == 1) {
            return nodes.slice(gradient, 1, count, Long.MAX_VALUE);
        }
        return nodes.node("ReduceSum", Map.of("keepdims", 0), nodes.slice(gradient, 1, 0, count), nodes.integers(0));
    }
}
