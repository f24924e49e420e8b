package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * The two middle axes of four exchanged: tokens by heads {@code [B,S,h,D]} to heads by tokens {@code [B,h,S,D]}, and back.
 */
public record Transposed() implements Operator {
    private static final Map<String, Object> MIDDLE = Map.of("perm", List.of(0, 2, 1, 3));

    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Transpose", MIDDLE, inputs.getFirst()));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return nodes.node("Transpose", MIDDLE, gradient);
    }
}
