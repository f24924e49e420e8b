package dev.millrace.model.train.graph;

import java.util.List;

/** Element by element, of two tensors of one shape. */
public record Product() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Mul", inputs.get(0), inputs.get(1)));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return nodes.node("Mul", gradient, application.input(1 - index));
    }
}
