package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/** Rows {@code [n,m]} with the same {@code [m]} added to each: the bias of a head. */
public record Shifted() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Add", inputs.get(0), inputs.get(1)));
    }

    /** Of the bias the sum over the rows. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return index == 0 ? gradient : nodes.node("ReduceSum", Map.of("keepdims", 0), gradient, nodes.integers(0));
    }
}
