package dev.millrace.model.train.graph;

import java.util.List;

/**
 * The same elements in another shape.
 *
 * @param shape as ONNX's Reshape has it: 0 keeps a dimension, −1 is what is left
 */
public record Reshaped(List<Long> shape) implements Operator {
    public Reshaped {
        shape = List.copyOf(shape);
    }

    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        long[] to = shape.stream().mapToLong(Long::longValue).toArray();
        return List.of(nodes.node("Reshape", inputs.getFirst(), nodes.integers(to)));
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        return nodes.node("Reshape", gradient, nodes.node("Shape", application.input(0)));
    }
}
