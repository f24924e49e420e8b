package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/** Rows {@code [n,H]} of a matrix {@code [T,H]} at indices int64 {@code [n]}, which may repeat. */
public record ChosenRows() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Gather", Map.of("axis", 0), inputs.get(0), inputs.get(1)));
    }

    /** Each row's gradient is added where the row was taken. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index != 0) {
            throw new IllegalArgumentException("indices have no gradient");
        }
        var zeros = nodes.node("Mul", application.input(0), nodes.real(0));
        var places = nodes.node("Unsqueeze", application.input(1), nodes.integers(-1));
        return nodes.node("ScatterND", Map.of("reduction", "add"), zeros, places, gradient);
    }
}
