package dev.millrace.model.train.graph;

import java.util.List;

/**
 * Rotary positions of queries or keys {@code [B,h,S,D]}: inputs are these, the positions int64 {@code [B,S]}, and the tables of
 * cosines and sines {@code [P,D/2]} and of the sines with the other sign (Su and others 2021, arXiv:2104.09864).
 */
public record Rotation() implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(nodes.rotary(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3)));
    }

    /** A rotation's transpose turns back. */
    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index != 0) {
            throw new IllegalArgumentException("positions have no gradient");
        }
        return nodes.rotary(gradient, application.input(1), application.input(2), application.input(4));
    }
}
