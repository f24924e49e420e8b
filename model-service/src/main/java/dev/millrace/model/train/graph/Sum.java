package dev.millrace.model.train.graph;

import java.util.List;

/** Of two tensors of one shape; one that is not trained may fit the other by broadcasting. */
public record Sum() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Add", inputs.get(0), inputs.get(1)));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return gradient;
    }
}
