package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * Values mixed by the softmax of scores: scores {@code [B,h',(h/h')·S,S]}, a mask {@code [B,1,S,S]} that is added to those of every
 * head, 0 or far below it, and values {@code [B,h',S,D]} to {@code [B,h',(h/h')·S,D]}. Heads that share values lie one after another
 * as rows of one matrix.
 *
 * @param heads h
 * @param groups h'
 */
public record Attended(int heads, int groups) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var masked = nodes.node("Add", stacked(nodes, inputs.get(0), heads), inputs.get(1));
        var shares = stacked(nodes, nodes.node("Softmax", Map.of("axis", -1), masked), groups);
        return List.of(nodes.product(shares, false, inputs.get(2), false), shares);
    }

    private String stacked(Nodes nodes, String matrices, int count) {
        return heads == groups ? matrices : nodes.node("Reshape", matrices, nodes.integers(0, count, -1, 0));
    }

    /**
     * With P the shares and O = P V: dV = Pᵀ dO, and of the scores P ∘ (dO Vᵀ − Σ dO ∘ O), where the sum over a row's D numbers
     * stands for that of the S of P ∘ dP (Dao and others 2022, arXiv:2205.14135).
     */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        var shares = application.outputs().get(1);
        return switch (index) {
            case 0 -> {
                var each = nodes.product(gradient, false, application.input(2), true);
                var all =
                        nodes.node("ReduceSum", nodes.node("Mul", gradient, application.output()), nodes.integers(-1));
                yield nodes.node("Mul", shares, nodes.node("Sub", each, all));
            }
            case 2 -> nodes.product(shares, true, gradient, false);
            default -> throw new IllegalArgumentException("a mask has no gradient");
        };
    }
}
