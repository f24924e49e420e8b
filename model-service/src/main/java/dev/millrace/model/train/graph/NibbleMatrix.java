package dev.millrace.model.train.graph;

import java.util.Map;

/**
 * In blocks of 4 bits with whole zero points: forward by the operator that serves; back by its weights made floats. A row's zero
 * points begin at a whole byte, which no operator of the runtime takes where their number is odd, so a weight is made a float
 * without its zero point, and what that adds is taken off behind the product: with g the gradient, q the weights, s and z of
 * block k, {@code (g W)_i = Σ_o g_o s_ok q_oi − Σ_o g_o s_ok z_ok}.
 *
 * @param values the stored blocks: bytes {@code [out,in/block,block/2]}, scales {@code [out,in/block]} and zero points
 *     {@code [out,(in/block+1)/2]}
 * @param weights the same weights as {@code [out·in/block,block]} of 4 bits
 * @param scales the same scales as {@code [out·in/block]}
 */
record NibbleMatrix(BlockForm form, BlockForm.Names values, String weights, String scales) implements FrozenMatrix {
    @Override
    public String multiplied(Nodes nodes, String input) {
        return nodes.blockProduct(form, values, input);
    }

    @Override
    public String back(Nodes nodes, String gradient) {
        var scaled = nodes.node("DequantizeLinear", Map.of("axis", 0), weights, scales);
        var floats = nodes.node("Reshape", scaled, nodes.integers(form.out(), form.in()));
        return nodes.node("Sub", nodes.product(gradient, false, floats, false), shift(nodes, gradient));
    }

    /** Σ g s z of each block, for each of its weights {@code [...,in]}. */
    private String shift(Nodes nodes, String gradient) {
        var zeros = nodes.node("Mul", values.scales(), unpacked(nodes, values.zeros(), form.out(), form.blocks()));
        var ofBlocks = nodes.product(gradient, false, zeros, false);
        var spread = nodes.node(
                "Expand",
                nodes.node("Unsqueeze", ofBlocks, nodes.integers(-1)),
                nodes.integers(form.blocks(), form.block()));
        var shape = nodes.node(
                "Concat",
                Map.of("axis", 0),
                nodes.node("Shape", Map.of("end", -1), gradient),
                nodes.integers(form.in()));
        return nodes.node("Reshape", spread, shape);
    }

    @Override
    public String rows(Nodes nodes, String ids) {
        var flat = nodes.node("Reshape", ids, nodes.integers(-1));
        var bytes = nodes.node("Reshape", gathered(nodes, values.bytes(), flat), nodes.integers(-1, form.in() / 2));
        var blocks = nodes.integers(-1, form.blocks(), form.block());
        var whole = nodes.node("Reshape", unpacked(nodes, bytes, -1, form.in()), blocks);
        var zeros = unpacked(nodes, gathered(nodes, values.zeros(), flat), -1, form.blocks());
        var last = nodes.integers(-1);
        var centred = nodes.node("Sub", whole, nodes.node("Unsqueeze", zeros, last));
        var scales = nodes.node("Unsqueeze", gathered(nodes, values.scales(), flat), last);
        var shape = nodes.node("Concat", Map.of("axis", 0), nodes.node("Shape", ids), nodes.integers(form.in()));
        return nodes.node("Reshape", nodes.node("Mul", centred, scales), shape);
    }

    private static String gathered(Nodes nodes, String matrix, String ids) {
        return nodes.node("Gather", Map.of("axis", 0), matrix, ids);
    }

    /** The halves of bytes {@code [rows,n]} as floats {@code [rows,count]}, the low half first; a last half may be nobody's. */
    private static String unpacked(Nodes nodes, String bytes, long rows, long count) {
        var axis = nodes.integers(-1);
        var floats = nodes.node("Cast", Map.of("to", 1), bytes);
        var sixteen = nodes.real(16);
        var high = nodes.node("Floor", nodes.node("Div", floats, sixteen));
        var low = nodes.node("Sub", floats, nodes.node("Mul", high, sixteen));
        var pairs = nodes.node(
                "Concat", Map.of("axis", -1), nodes.node("Unsqueeze", low, axis), nodes.node("Unsqueeze", high, axis));
        var halves = nodes.node("Reshape", pairs, nodes.integers(rows, count + count % 2));
        return count % 2 == 0
                ? halves
                : nodes.node("Slice", halves, nodes.integers(0), nodes.integers(count), nodes.integers(1));
    }
}
