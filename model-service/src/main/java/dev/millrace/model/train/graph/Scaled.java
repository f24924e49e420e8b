package dev.millrace.model.train.graph;

import java.util.List;

/**
 * A tensor times a number.
 *
 * @param factor the number
 */
public record Scaled(float factor) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.node("Mul", inputs.getFirst(), nodes.real(factor)));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return nodes.node("Mul", gradient, nodes.real(factor));
    }
}
