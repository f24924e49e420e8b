package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * Root-mean-square norm over the last axis: x {@code [...,H]} and weights {@code [H]} to x · r · w, where r = 1/√(mean(x²) + ε)
 * (Zhang and Sennrich 2019, arXiv:1910.07467).
 */
public record RmsNorm(float epsilon) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return nodes.node(
                "SimplifiedLayerNormalization",
                Map.of("axis", -1, "epsilon", epsilon, "stash_type", 1),
                2,
                inputs.get(0),
                inputs.get(1));
    }

    /** With g = dy ∘ w: dx = r (g − x r² mean(g ∘ x)); dw = Σ dy ∘ x r over all rows. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        var x = application.input(0);
        var r = application.outputs().get(1);
        if (index == 1) {
            var normed = nodes.node("Mul", gradient, nodes.node("Mul", x, r));
            var rows = nodes.node("Flatten", Map.of("axis", -1), normed);
            return nodes.node("ReduceSum", Map.of("keepdims", 0), rows, nodes.integers(0));
        }
        var g = nodes.node("Mul", gradient, application.input(1));
        var mean = nodes.node("ReduceMean", nodes.node("Mul", g, x), nodes.integers(-1));
        var along = nodes.node("Mul", x, nodes.node("Mul", nodes.node("Mul", r, r), mean));
        return nodes.node("Mul", r, nodes.node("Sub", g, along));
    }
}
