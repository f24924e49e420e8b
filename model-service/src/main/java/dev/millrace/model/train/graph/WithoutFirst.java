package dev.millrace.model.train.graph;

import java.util.List;

/**
 * Each text without its first rows: {@code [B,n+S,H]} to {@code [B,S,H]}.
 *
 * @param count n
 */
public record WithoutFirst(int count) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.slice(inputs.getFirst(), 1, count, Long.MAX_VALUE));
    }

    /** Zeros for what was left out. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return nodes.node("Pad", gradient, nodes.integers(0, count, 0, 0, 0, 0));
    }
}
