package dev.millrace.model.train.graph;

import java.util.List;

/**
 * The products of two stacks of as many matrices each, times a number: A {@code [...,M,K]} and the transpose of B {@code
 * [...,N,K]} to {@code [...,M,N]}.
 *
 * @param scale the number
 */
public record MatrixProduct(float scale) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.product(inputs.get(0), false, inputs.get(1), true, scale));
    }

    /** dA = s dY B; dB = s dYᵀ A. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return nodes.product(gradient, index == 1, application.input(1 - index), false, scale);
    }
}
