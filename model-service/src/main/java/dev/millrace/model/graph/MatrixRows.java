package dev.millrace.model.graph;

import dev.millrace.model.quant.BlockFormat;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A matrix put together from the rows of one or more tensors: the packed query, key and value projection is one.
 *
 * @param columns weights a row
 * @param parts the tensors in the order of their rows
 */
public record MatrixRows(int columns, List<Part> parts) {
    /**
     * A tensor and the order in which its rows are taken.
     *
     * @param tensor a tensor whose last dimension is the row
     * @param order which stored row comes at a place
     */
    public record Part(WeightTensor tensor, RowOrder order) {}

    /** Maps a wanted row to the stored one. */
    @FunctionalInterface
    public interface RowOrder {
        /** Rows as they are stored. */
        RowOrder STORED = row -> row;

        /** The stored row that belongs at {@code row}. */
        long stored(long row);

        /**
         * Undoes GGUF's reordering of llama's query and key rows. In a head of {@code size} rows it stores the two halves
         * interleaved (0, size/2, 1, size/2+1, …), for a rotation of neighbours; ours rotates halves.
         */
        static RowOrder interleavedHeads(int size) {
            return row -> {
                long head = row / size * size;
                long inside = row % size;
                return head + inside % (size / 2) * 2 + inside / (size / 2);
            };
        }
    }

    /** Receives the place of a stored row. */
    @FunctionalInterface
    interface RowVisitor {
        /** A row of {@code format} that begins at byte {@code at} of {@code data}. */
        void visit(BlockFormat format, MemorySegment data, long at) throws IOException;
    }

    /** Copies the parts and checks that their bytes are whole rows. */
    public MatrixRows {
        parts = List.copyOf(parts);
        for (Part part : parts) {
            WeightTensor tensor = part.tensor();
            if (columns % tensor.format().blockSize() != 0 || tensor.elements() % columns != 0) {
                throw new WeightsException(
                        tensor.name(), "of shape " + tensor.shape() + " has no rows of " + columns + " weights");
            }
        }
    }

    /** Rows of all parts. */
    public long rows() {
        return parts.stream()
                .mapToLong(part -> part.tensor().elements() / columns)
                .sum();
    }

    /** Rows {@code [from, from + count)} of a matrix that is one tensor in its stored order. */
    MatrixRows slice(long from, long count) {
        WeightTensor whole = parts.getFirst().tensor();
        long rowBytes = whole.format().bytes(columns);
        WeightTensor some = new WeightTensor(
                whole.name(),
                whole.format(),
                List.of(count, (long) columns),
                whole.data().asSlice(from * rowBytes, count * rowBytes));
        return new MatrixRows(columns, List.of(new Part(some, RowOrder.STORED)));
    }

    /** Visits all rows; an ArithmeticException of the visitor becomes a WeightsException that names the tensor. */
    void forEach(RowVisitor visitor) throws IOException {
        for (Part part : parts) {
            BlockFormat format = part.tensor().format();
            long rowBytes = format.bytes(columns);
            long rows = part.tensor().elements() / columns;
            for (long row = 0; row < rows; row++) {
                try {
                    visitor.visit(format, part.tensor().data(), part.order().stored(row) * rowBytes);
                } catch (ArithmeticException e) {
                    throw new WeightsException(part.tensor().name(), "row " + row + ": " + e.getMessage());
                }
            }
        }
    }
}
