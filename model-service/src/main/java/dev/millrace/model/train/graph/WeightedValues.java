package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * −Σ w v of numbers v {@code [n,m]} and weights {@code [n,m]}: as {@link WeightedLikelihood} is for log-probabilities. Whatever a
 * loss of the numbers is, less its derivative by each of them is the weight.
 */
public record WeightedValues() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var weighted = nodes.node("Mul", inputs.get(0), inputs.get(1));
        return List.of(nodes.node("Neg", nodes.node("ReduceSum", Map.of("keepdims", 0), weighted)));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index != 0) {
            throw new IllegalArgumentException("weights have no gradient");
        }
        return nodes.node("Neg", nodes.node("Mul", application.input(1), gradient));
    }
}
