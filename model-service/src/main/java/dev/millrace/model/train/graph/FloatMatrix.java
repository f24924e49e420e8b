package dev.millrace.model.train.graph;

import java.util.Map;

/**
 * In floats.
 *
 * @param name of the initializer {@code [out,in]}
 */
record FloatMatrix(String name) implements FrozenMatrix {
    @Override
    public String multiplied(Nodes nodes, String input) {
        return nodes.product(input, false, name, true);
    }

    @Override
    public String back(Nodes nodes, String gradient) {
        return nodes.product(gradient, false, name, false);
    }

    @Override
    public String rows(Nodes nodes, String ids) {
        return nodes.node("Gather", Map.of("axis", 0), name, ids);
    }
}
