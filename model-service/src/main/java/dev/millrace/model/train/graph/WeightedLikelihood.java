package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * −Σ w log p of tokens: inputs are what a decoder knows of them {@code [n,H]}, ids int64 {@code [n,K]} and weights {@code [n,K]}.
 * Every objective over log-probabilities has this gradient, with the derivative by each of them as its weight: 1/N of
 * cross-entropy, a teacher's probabilities of a distillation, what a preference loss makes of its pairs. The second output is log p
 * {@code [n,K]}. A fourth input is the vocabulary itself, where that is trained.
 *
 * @param vocabulary the matrix {@code [V,H]} that gives the logits
 */
record WeightedLikelihood(FrozenMatrix vocabulary) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var logits = vocabulary.multiplied(nodes, inputs.get(0));
        var shares = nodes.node("Softmax", Map.of("axis", -1), logits);
        // The largest share is not below 1/V, so that its logarithm is exact where that of another one may not be.
        var chosen = nodes.node("GatherElements", Map.of("axis", 1), logits, inputs.get(1));
        var below = nodes.node("Sub", chosen, nodes.node("ReduceMax", logits, nodes.integers(-1)));
        var largest = nodes.node("Log", nodes.node("ReduceMax", shares, nodes.integers(-1)));
        var logprobs = nodes.node("Add", below, largest);
        var weighted = nodes.node("Mul", logprobs, inputs.get(2));
        var loss = nodes.node("Neg", nodes.node("ReduceSum", Map.of("keepdims", 0), weighted));
        return List.of(loss, logprobs, shares);
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        var weights = nodes.node("Mul", application.input(2), gradient);
        return switch (index) {
            case 0 -> ofRows(nodes, application, weights);
            case 3 -> ofVocabulary(nodes, application, weights);
            default -> throw new IllegalArgumentException("ids and weights have no gradient");
        };
    }

    /** With p the shares and E the vocabulary: p E Σ w, less w times the row of each id. Nothing but p is as wide as V. */
    private String ofRows(Nodes nodes, Application application, String weights) {
        var expected = nodes.node(
                "Mul",
                vocabulary.back(nodes, application.outputs().get(2)),
                nodes.node("ReduceSum", weights, nodes.integers(-1)));
        var rows = nodes.product(
                nodes.node("Unsqueeze", weights, nodes.integers(1)),
                false,
                vocabulary.rows(nodes, application.input(1)),
                false);
        return nodes.node("Sub", expected, nodes.node("Squeeze", rows, nodes.integers(1)));
    }

    /** (p Σ w, less w at each id)ᵀ x; an id may be there more than once. */
    private static String ofVocabulary(Nodes nodes, Application application, String weights) {
        var shares =
                nodes.node("Mul", application.outputs().get(2), nodes.node("ReduceSum", weights, nodes.integers(-1)));
        var ofLogits = nodes.node(
                "ScatterElements",
                Map.of("axis", 1, "reduction", "add"),
                shares,
                application.input(1),
                nodes.node("Neg", weights));
        return nodes.product(ofLogits, true, application.input(0), false);
    }
}
