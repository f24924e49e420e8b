package dev.millrace.model.train.graph;

import dev.millrace.model.graph.OnnxModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Emits nodes into a model, each under a name of its own, and constants once. */
public final class Nodes {
    private static final String MICROSOFT = "com.microsoft";

    private final OnnxModel model;
    private final Map<List<Object>, String> constants = new HashMap<>();
    private int count;

    public Nodes(OnnxModel model) {
        this.model = model;
    }

    /** A node of the standard domain; returns its output. */
    String node(String operator, String... inputs) {
        return node(operator, Map.of(), inputs);
    }

    /** A node of the standard domain with attributes; returns its output. */
    String node(String operator, Map<String, Object> attributes, String... inputs) {
        return emit("", operator, attributes, 1, inputs).getFirst();
    }

    /** A node of the standard domain; returns its outputs. */
    List<String> node(String operator, Map<String, Object> attributes, int outputs, String... inputs) {
        return emit("", operator, attributes, outputs, inputs);
    }

    /** What lies at {@code [from, to)} of an axis. */
    String slice(String input, long axis, long from, long to) {
        return node("Slice", input, integers(from), integers(to), integers(axis));
    }

    /** The product of two stacks of matrices, either one transposed first. */
    String product(String left, boolean leftTransposed, String right, boolean rightTransposed) {
        return product(left, leftTransposed, right, rightTransposed, 1);
    }

    /** The product of two stacks of matrices, either one transposed first, times a number. */
    String product(String left, boolean leftTransposed, String right, boolean rightTransposed, float scale) {
        Map<String, Object> attributes = new HashMap<>(Map.of("alpha", scale));
        if (leftTransposed) {
            attributes.put("transA", 1);
        }
        if (rightTransposed) {
            attributes.put("transB", 1);
        }
        return emit(MICROSOFT, "FusedMatMul", attributes, 1, left, right).getFirst();
    }

    /** Rotary positions, halves of a head turned: heads {@code [B,h,S,D]}, positions {@code [B,S]}, tables {@code [P,D/2]}. */
    String rotary(String heads, String positions, String cosines, String sines) {
        return emit(MICROSOFT, "RotaryEmbedding", Map.of("interleaved", 0), 1, heads, positions, cosines, sines)
                .getFirst();
    }

    /** A product as the served model makes it: rows {@code [...,in]} with a matrix {@code [out,in]} in blocks. */
    String blockProduct(BlockForm form, BlockForm.Names values, String rows) {
        var attributes = Map.<String, Object>of(
                "K", form.in(), "N", form.out(), "bits", form.bits(), "block_size", form.block(), "accuracy_level", 4);
        return emit(MICROSOFT, "MatMulNBits", attributes, 1, rows, values.bytes(), values.scales(), values.zeros())
                .getFirst();
    }

    private List<String> emit(
            String domain, String operator, Map<String, Object> attributes, int outputs, String... inputs) {
        count++;
        var names = new ArrayList<String>();
        for (int i = 0; i < outputs; i++) {
            names.add("t" + count + (i == 0 ? "" : "." + i));
        }
        model.node(domain, operator, List.of(inputs), names, attributes);
        return names;
    }

    /** A constant vector of integers. */
    String integers(long... values) {
        return constants.computeIfAbsent(
                List.of("integers", Arrays.toString(values)),
                _ -> model.constant("c" + constants.size(), false, values));
    }

    /** A constant scalar. */
    String real(float value) {
        return constants.computeIfAbsent(List.of("real", value), _ -> model.scalar("c" + constants.size(), value));
    }
}
