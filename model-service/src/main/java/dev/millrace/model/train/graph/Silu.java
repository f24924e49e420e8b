package dev.millrace.model.train.graph;

import java.util.List;

/** x σ(x), element by element (Elfwing and others 2017). */
public record Silu() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var x = inputs.getFirst();
        var gate = nodes.node("Sigmoid", x);
        return List.of(nodes.node("Mul", x, gate), gate);
    }

    /** With s = σ(x) and y = x s: dx = dy (s + y (1 − s)) = dy (y + s (1 − y)). */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        var y = application.output();
        var gate = application.outputs().get(1);
        var rest = nodes.node("Sub", nodes.real(1), y);
        var slope = nodes.node("Add", y, nodes.node("Mul", gate, rest));
        return nodes.node("Mul", gradient, slope);
    }
}
