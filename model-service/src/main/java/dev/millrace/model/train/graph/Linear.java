package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * Rows times the transpose of a matrix, times a number: x {@code [...,K]} and W {@code [N,K]} to {@code [...,N]}.
 *
 * @param scale the number
 */
public record Linear(float scale) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.product(inputs.get(0), false, inputs.get(1), true, scale));
    }

    /** dx = s dy W; dW = s dyᵀ x over all rows. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return index == 0
                ? nodes.product(gradient, false, application.input(1), false, scale)
                : nodes.product(rows(nodes, gradient), true, rows(nodes, application.input(0)), false, scale);
    }

    /** All rows of a stack of matrices below each other. */
    private static String rows(Nodes nodes, String stack) {
        return nodes.node("Flatten", Map.of("axis", -1), stack);
    }
}
