package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/** Rows {@code [...,N]} with a vector {@code [N]} added to each. */
public record Biased() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Add", inputs.get(0), inputs.get(1)));
    }

    /** By the rows it is what came; by the vector its sum over all rows. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index == 0) {
            return gradient;
        }
        var rows = nodes.node("Flatten", Map.of("axis", -1), gradient);
        return nodes.node("ReduceSum", Map.of("keepdims", 0), rows, nodes.integers(0));
    }
}
