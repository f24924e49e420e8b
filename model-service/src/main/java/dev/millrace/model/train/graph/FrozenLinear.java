package dev.millrace.model.train.graph;

import java.util.List;

/** Rows times the transpose of a matrix that is not trained: {@code [...,in]} to {@code [...,out]}. */
record FrozenLinear(FrozenMatrix matrix) implements Operator {
    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        return List.of(matrix.multiplied(nodes, inputs.getFirst()));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return matrix.back(nodes, gradient);
    }
}
