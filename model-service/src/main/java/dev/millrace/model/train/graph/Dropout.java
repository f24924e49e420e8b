package dev.millrace.model.train.graph;

import java.util.List;
import java.util.Map;

/**
 * Some elements of x {@code [B,S,in]} set to zero (Srivastava and others 2014). Which ones is a function of two more inputs, so that
 * a graph has no random state and emits the same mask wherever it is emitted again: {@code rows} int32 {@code [2P,B,S]}, odd ones,
 * and {@code columns} int32 {@code [2P,W]}, both drawn anew for each batch. An element stays where {@code r1 c1 xor r2 c2}, modulo
 * 2^32, lies in the first 1 − share of its range; the product of an odd number and a uniform one is uniform, and the second one
 * leaves no relation between the four corners of a rectangle.
 *
 * <p>What stays is not scaled: whoever multiplies it takes {@link #scale} along.
 *
 * @param share of the elements that are set to zero, above 0 and below 1
 * @param place which of the P matrices x goes into, from 0
 * @param width in, at most W
 */
public record Dropout(float share, int place, int width) implements Operator {
    private static final double RANGE = 0x1p32;
    /** ONNX's number of int32. */
    private static final int INT32 = 6;

    /** By which what stays is multiplied, so that its expectation is x. */
    static float scale(double share) {
        return (float) (1 / (1 - share));
    }

    @Override
    public List<String> forward(Nodes nodes, List<String> inputs) {
        var first = product(nodes, inputs, 2L * place);
        var second = product(nodes, inputs, 2L * place + 1);
        long bound = Math.round(Integer.MIN_VALUE + (1 - (double) share) * RANGE);
        var below = nodes.node("Cast", Map.of("to", INT32), nodes.integers(Math.min(bound, Integer.MAX_VALUE)));
        var stays = nodes.node("Less", nodes.node("BitwiseXor", first, second), below);
        return List.of(nodes.node("Where", stays, inputs.getFirst(), nodes.real(0)), stays);
    }

    /** {@code [B,S,in]} */
    private String product(Nodes nodes, List<String> inputs, long index) {
        var row = nodes.node("Squeeze", nodes.node("Gather", inputs.get(1), nodes.integers(index)), nodes.integers(0));
        var column = nodes.slice(nodes.node("Gather", inputs.get(2), nodes.integers(index)), 1, 0, width);
        return nodes.node("Mul", nodes.node("Unsqueeze", row, nodes.integers(2)), column);
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (index != 0) {
            throw new IllegalArgumentException("what a mask is made of has no gradient");
        }
        return nodes.node("Where", application.outputs().get(1), gradient, nodes.real(0));
    }
}
