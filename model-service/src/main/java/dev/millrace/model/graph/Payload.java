package dev.millrace.model.graph;

import dev.millrace.model.quant.RowRounding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What fills one or more initializers, row by row, so that memory stays bounded by a row whatever the model's size. */
public sealed interface Payload {
    /** The initializers it fills. */
    List<TensorSpec> tensors();

    /** Writes them front to back, each to the sink of its position in {@link #tensors}. */
    void write(List<Sink> sinks) throws IOException;

    /** Takes the bytes of one initializer, in order. */
    interface Sink {
        /** Takes the buffer's remaining bytes; values are little-endian. */
        void write(ByteBuffer bytes) throws IOException;
    }

    /** Rows of weights as floats. */
    record Floats(String name, List<Long> shape, MatrixRows rows) implements Payload {
        @Override
        public List<TensorSpec> tensors() {
            return List.of(new TensorSpec(name, ElementType.FLOAT, shape));
        }

        @Override
        public void write(List<Sink> sinks) throws IOException {
            float[] row = new float[rows.columns()];
            Sink sink = sinks.getFirst();
            rows.forEach((format, data, at) -> {
                format.expand(data, at, row, row.length);
                requireFinite(row);
                sink.write(LittleEndian.floats(row, row.length));
            });
        }
    }

    private static void requireFinite(float[] row) {
        for (float weight : row) {
            if (!Float.isFinite(weight)) {
                throw new ArithmeticException("a weight is not finite");
            }
        }
    }

    /**
     * Rows of weights rounded to {@code bits} bits in blocks: the values, the scales and the zero points.
     *
     * @param block weights that share a scale
     * @param columns columns of a stored row: those of the weights, and what the rounding puts behind them
     * @param rounding makes the scratch that rounds them
     */
    record Blocks(String name, int bits, int block, MatrixRows rows, int columns, RoundingMaker rounding)
            implements Payload {
        /** The same places, filled by another rounding: values of 4 bits fit the places of 8-bit ones. */
        public Blocks roundedBy(RoundingMaker other) {
            return new Blocks(name, bits, block, rows, columns, other);
        }

        /** Name of the packed values. */
        String values() {
            return name + ".q" + bits;
        }

        /** Name of the scales. */
        String scales() {
            return name + ".scale";
        }

        /** Name of the zero points. */
        String zeros() {
            return name + ".zero";
        }

        @Override
        public List<TensorSpec> tensors() {
            long blocks = (columns + block - 1) / block;
            long blockBytes = (long) block * bits / 8;
            return List.of(
                    new TensorSpec(values(), ElementType.UINT8, List.of(rows.rows(), blocks, blockBytes)),
                    new TensorSpec(scales(), ElementType.FLOAT, List.of(rows.rows(), blocks)),
                    new TensorSpec(zeros(), ElementType.UINT8, List.of(rows.rows(), (blocks * bits + 7) / 8)));
        }

        @Override
        public void write(List<Sink> sinks) throws IOException {
            RowRounding row = rounding.make();
            rows.forEach((format, data, at) -> {
                row.round(format, data, at, rows.columns());
                sinks.get(0).write(packed(row.values()));
                sinks.get(1).write(LittleEndian.floats(row.scales(), row.scales().length));
                sinks.get(2).write(packed(row.zeros()));
            });
        }

        /** Two 4-bit values a byte, the first in the low half; 8-bit values as they are. */
        private ByteBuffer packed(byte[] values) {
            if (bits == 8) {
                return ByteBuffer.wrap(values);
            }
            byte[] pairs = new byte[(values.length + 1) / 2];
            for (int i = 0; i < values.length; i++) {
                pairs[i / 2] |= (byte) (values[i] << 4 * (i % 2));
            }
            return ByteBuffer.wrap(pairs);
        }
    }

    /** Makes the scratch that rounds the rows of a matrix, when the matrix is written. */
    @FunctionalInterface
    interface RoundingMaker {
        /** A rounding for one thread. */
        RowRounding make() throws IOException;
    }

    /** A table of floats made row by row. */
    record Table(String name, int rows, int columns, RowFiller filler) implements Payload {
        @Override
        public List<TensorSpec> tensors() {
            return List.of(new TensorSpec(name, ElementType.FLOAT, List.of((long) rows, (long) columns)));
        }

        @Override
        public void write(List<Sink> sinks) throws IOException {
            float[] row = new float[columns];
            for (int i = 0; i < rows; i++) {
                filler.fill(i, row);
                sinks.getFirst().write(LittleEndian.floats(row, columns));
            }
        }
    }

    /** Makes one row of a table. */
    @FunctionalInterface
    interface RowFiller {
        /** Fills {@code row} with the values of row {@code index}. */
        void fill(int index, float[] row);
    }

    /** A few floats that are computed when they are written. */
    record Vector(String name, List<Long> shape, VectorMaker maker) implements Payload {
        @Override
        public List<TensorSpec> tensors() {
            return List.of(new TensorSpec(name, ElementType.FLOAT, shape));
        }

        @Override
        public void write(List<Sink> sinks) throws IOException {
            float[] values = maker.make();
            requireFinite(values);
            sinks.getFirst().write(LittleEndian.floats(values, values.length));
        }
    }

    /** Computes the floats of a vector. */
    @FunctionalInterface
    interface VectorMaker {
        /** All of them. */
        float[] make() throws IOException;
    }
}
