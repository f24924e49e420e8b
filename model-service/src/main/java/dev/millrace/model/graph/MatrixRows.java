package dev.millrace.model.graph;

import dev.millrace.model.quant.BlockFormat;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
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
     * @param added what the row at a place gains before it is taken
     */
    public record Part(WeightTensor tensor, RowOrder order, RowAddition added) {
        /** Rows as they are. */
        public Part(WeightTensor tensor, RowOrder order) {
            this(tensor, order, RowAddition.NOTHING);
        }
    }

    /** Changes the rows of a matrix, as an adapter does that is merged into it. */
    @FunctionalInterface
    public interface RowAddition {
        /** Leaves the rows as they are, in the format in which they are stored. */
        RowAddition NOTHING = (row, weights) -> {};

        /** Adds to the weights of the row at place {@code row}. */
        void addTo(long row, float[] weights);
    }

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

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
        Part part = parts.getFirst();
        WeightTensor whole = part.tensor();
        long rowBytes = whole.format().bytes(columns);
        WeightTensor some = new WeightTensor(
                whole.name(),
                whole.format(),
                List.of(count, (long) columns),
                whole.data().asSlice(from * rowBytes, count * rowBytes));
        RowAddition added = part.added() == RowAddition.NOTHING
                ? RowAddition.NOTHING
                : (row, weights) -> part.added().addTo(from + row, weights);
        return new MatrixRows(columns, List.of(new Part(some, RowOrder.STORED, added)));
    }

    /** The rows of a matrix that is one tensor, changed: they come as single floats, whatever they are stored as. */
    public MatrixRows plus(RowAddition added) {
        if (parts.size() != 1) {
            throw new IllegalArgumentException("only the rows of one tensor can be added to, not of " + parts.size());
        }
        Part part = parts.getFirst();
        RowAddition both = part.added() == RowAddition.NOTHING
                ? added
                : (row, weights) -> {
                    part.added().addTo(row, weights);
                    added.addTo(row, weights);
                };
        return new MatrixRows(columns, List.of(new Part(part.tensor(), part.order(), both)));
    }

    /** Visits all rows; an ArithmeticException of the visitor becomes a WeightsException that names the tensor. */
    void forEach(RowVisitor visitor) throws IOException {
        for (Part part : parts) {
            BlockFormat format = part.tensor().format();
            long rowBytes = format.bytes(columns);
            long rows = part.tensor().elements() / columns;
            ChangedRow changed = part.added() == RowAddition.NOTHING ? null : new ChangedRow(columns);
            for (long row = 0; row < rows; row++) {
                long at = part.order().stored(row) * rowBytes;
                try {
                    if (changed == null) {
                        visitor.visit(format, part.tensor().data(), at);
                    } else {
                        visitor.visit(BlockFormat.F32, changed.of(part, row, at), 0);
                    }
                } catch (ArithmeticException e) {
                    throw new WeightsException(part.tensor().name(), "row " + row + ": " + e.getMessage());
                }
            }
        }
    }

    /** Scratch for one row and what is added to it. */
    private static final class ChangedRow {
        private final float[] weights;
        private final MemorySegment bytes;

        ChangedRow(int columns) {
            weights = new float[columns];
            bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(columns, Float.BYTES)]);
        }

        /** The row at place {@code row}, stored from byte {@code at} on, in single floats. */
        MemorySegment of(Part part, long row, long at) {
            part.tensor().format().expand(part.tensor().data(), at, weights, weights.length);
            part.added().addTo(row, weights);
            MemorySegment.copy(weights, 0, bytes, FLOAT, 0, weights.length);
            return bytes;
        }
    }
}
