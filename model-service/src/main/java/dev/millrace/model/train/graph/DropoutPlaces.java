package dev.millrace.model.train.graph;

import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import java.util.List;
import java.util.SequencedMap;

/**
 * Which matrices' adapters see their inputs through masks.
 *
 * @param share of the inputs left out, 0 for no masks at all
 * @param widths of the inputs by the names of the matrices, as {@code blk.0.attn_q}
 */
public record DropoutPlaces(double share, SequencedMap<String, Integer> widths) {
    /** Input int32 {@code [2P,B,S]}. */
    public static final String ROWS = "dropout_rows";
    /** Input int32 {@code [2P,W]}. */
    public static final String COLUMNS = "dropout_columns";

    /** First dimension of both inputs; 0 where the graph has none of them. */
    public int numbers() {
        return share == 0 ? 0 : 2 * widths.size();
    }

    /** W. */
    public int widest() {
        return widths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    void declare(OnnxModel model) {
        if (numbers() > 0) {
            model.input(ROWS, ElementType.INT32, List.of((long) numbers(), "batch_size", "sequence_length"));
            model.input(COLUMNS, ElementType.INT32, List.of((long) numbers(), (long) widest()));
        }
    }

    /** By which the product of {@link #applied} is to be multiplied. */
    float scale() {
        return Dropout.scale(share);
    }

    /** What an adapter sees of its matrix's input. */
    Value applied(Tape tape, Value input, String matrix) {
        if (share == 0) {
            return input;
        }
        int place = List.copyOf(widths.keySet()).indexOf(matrix);
        var dropout = new Dropout((float) share, place, widths.getOrDefault(matrix, 0));
        return tape.apply(dropout, input, Value.frozen(ROWS), Value.frozen(COLUMNS));
    }
}
