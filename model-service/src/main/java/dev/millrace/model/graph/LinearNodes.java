package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.MICROSOFT;
import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import dev.millrace.model.quant.BlockRounding;
import dev.millrace.model.quant.Lattice;
import dev.millrace.model.quant.OffsetRounding;
import dev.millrace.model.weights.WeightsException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Emits a decoder's products with weight matrices, each rounded its way, and the initializers they need. */
final class LinearNodes {
    /** The runtime rounds the inputs of a product to 8 bits, or multiplies them as they are. */
    private static final int ROUNDED_INPUTS = 4;

    private static final int EXACT_INPUTS = 1;

    private final OnnxModel model;
    private final Compensation compensation;
    private final Set<String> summed = new HashSet<>();
    private final Set<String> observedLayers = new HashSet<>();
    private final Map<String, String> moments = new LinkedHashMap<>();
    private int accuracy = ROUNDED_INPUTS;

    LinearNodes(OnnxModel model, Compensation compensation) {
        this.model = model;
        this.compensation = compensation;
    }

    /** Has the products take their inputs as they are: slower, and small changes of a matrix show. */
    void takeExactInputs() {
        accuracy = EXACT_INPUTS;
    }

    /** Has the inputs of the matrices whose names begin with {@code prefix} observed. */
    void observe(String prefix) {
        observedLayers.add(prefix);
    }

    /** The observed matrices, and the output with the moments of their inputs. */
    Map<String, String> moments() {
        return moments;
    }

    /** input [B,S,K] times the transpose of {@code rows} [N,K], stored under the output's name. */
    String linear(String output, String input, MatrixRows rows, WeightRounding rounding, String bias) {
        String name = output + ".weight";
        WeightRounding stored = rounding == WeightRounding.FOUR_COMPENSATED && compensation.keepsEightBits(name)
                ? WeightRounding.EIGHT
                : rounding;
        addMatrix(name, rows, stored);
        observe(name, input, rows.columns());
        return multiply(output, input, name, rows, stored, bias);
    }

    /** Puts out the moments of a matrix's input, if it is observed; once for all matrices that share it. */
    void observe(String name, String input, int columns) {
        if (observedLayers.stream().noneMatch(name::startsWith)) {
            return;
        }
        String output = input + ".moments";
        if (!moments.containsValue(output)) {
            String shape = model.constant("rows_of_" + columns, false, -1, columns);
            String flat = model.node("Reshape", input + ".flat", names(input, shape), Map.of());
            model.node(MICROSOFT, "FusedMatMul", names(flat, flat), names(output), attributes("transA", 1));
            model.output(output, ElementType.FLOAT, List.of(columns, columns));
        }
        moments.put(name, output);
    }

    /** Adds the initializers of a matrix. */
    void addMatrix(String name, MatrixRows rows, WeightRounding rounding) {
        model.payload(rounding == WeightRounding.NONE ? floats(name, rows) : blocks(name, rounding, rows));
    }

    /** input [B,S,K] times the transpose of the matrix [N,K] of that name, plus the bias [N] if it has a name. */
    String multiply(String output, String input, String name, MatrixRows rows, WeightRounding rounding, String bias) {
        if (rounding == WeightRounding.NONE) {
            String product = bias.isEmpty() ? output : output + ".product";
            model.node(MICROSOFT, "FusedMatMul", names(input, name), names(product), attributes("transB", 1));
            return bias.isEmpty() ? output : model.node("Add", output, names(product, bias), Map.of());
        }
        Payload.Blocks blocks = blocks(name, rounding, rows);
        boolean offsets = rounding == WeightRounding.FOUR_WITH_OFFSETS;
        List<String> inputs = names(
                offsets ? withSums(input, rows.columns()) : input, blocks.values(), blocks.scales(), blocks.zeros());
        if (!bias.isEmpty()) {
            inputs.addAll(List.of("", bias));
        }
        model.node(
                MICROSOFT,
                "MatMulNBits",
                inputs,
                names(output),
                attributes(
                        "K",
                        blocks.columns(),
                        "N",
                        Math.toIntExact(rows.rows()),
                        "bits",
                        rounding.bits,
                        "block_size",
                        blocks.block(),
                        "accuracy_level",
                        accuracy));
        return output;
    }

    /** input [B,S,K] with the sums of each 32 values behind it, [B,S,K+K/32]; made once for all who multiply it. */
    private String withSums(String input, int columns) {
        String extended = input + ".with_sums";
        if (summed.add(input)) {
            int blocks = columns / Lattice.SIZE;
            String shape = model.constant("blocks_" + blocks, false, 0, 0, blocks, Lattice.SIZE);
            String split = model.node("Reshape", input + ".blocks", names(input, shape), Map.of());
            String sums = model.node(
                    "ReduceSum",
                    input + ".sums",
                    names(split, model.constant("last_axis", false, -1)),
                    attributes("keepdims", 0));
            model.node("Concat", extended, names(input, sums), attributes("axis", -1));
        }
        return extended;
    }

    /** Names the first rows of a matrix that is there already. */
    void aliasRows(String name, String whole, MatrixRows rows, WeightRounding rounding) {
        Payload.Blocks some = blocks(name, rounding, rows);
        Payload.Blocks all = blocks(whole, rounding, rows);
        for (int i = 0; i < some.tensors().size(); i++) {
            model.alias(some.tensors().get(i), all.tensors().get(i).name());
        }
    }

    static Payload.Floats floats(String name, MatrixRows rows) {
        return new Payload.Floats(name, List.of(rows.rows(), (long) rows.columns()), rows);
    }

    Payload.Blocks blocks(String name, WeightRounding rounding, MatrixRows rows) {
        int columns = rows.columns();
        if (columns % Lattice.SIZE != 0) {
            throw new WeightsException(
                    name,
                    "rows of " + columns + " weights are no whole blocks of " + Lattice.SIZE + "; import it as fp32");
        }
        int block = rounding.block(columns);
        return switch (rounding) {
            case NONE -> throw new IllegalArgumentException(name + " is not rounded");
            case EIGHT -> new Payload.Blocks(name, 8, block, rows, columns, () -> new BlockRounding(8, block));
            case FOUR -> new Payload.Blocks(name, 4, block, rows, columns, () -> new BlockRounding(4, block));
            case FOUR_COMPENSATED ->
                new Payload.Blocks(name, 4, block, rows, columns, () -> compensation.of(name, columns, block));
            case FOUR_WITH_OFFSETS ->
                new Payload.Blocks(name, 4, block, rows, OffsetRounding.storedColumns(columns), OffsetRounding::new);
        };
    }
}
