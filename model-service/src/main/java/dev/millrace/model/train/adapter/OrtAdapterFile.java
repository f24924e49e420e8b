package dev.millrace.model.train.adapter;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Adapter files of ONNX Runtime ({@code .onnx_adapter}), which a session takes for one run: a flatbuffer of the schema
 * {@code onnxruntime/lora/adapter_format/adapter_schema.fbs}, whose field numbers are the constants here.
 *
 * <p>A matrix's parameters are called {@code blk.0.attn_q.lora_a} {@code [in,r]} and {@code blk.0.attn_q.lora_b}
 * {@code [r,out]}: transposed, for a graph that multiplies {@code x · A · B}, and with the scale in B, so that the graph
 * need not know it.
 */
public final class OrtAdapterFile {
    /** Most bytes of a file: a flatbuffer's offsets have 31 bits, and building one takes its size twice. */
    public static final int BYTES_MAX = 1 << 30;

    private static final String IDENTIFIER = "TORT";
    private static final int FORMAT_VERSION = 1;
    private static final int FLOAT = 1;
    private static final int ALIGNMENT_BYTES = 8;
    /** More than the name, the dimensions and the tables of a parameter take. */
    private static final int OVERHEAD_BYTES = 256;

    private static final int ADAPTER_FIELDS = 4;
    private static final int ADAPTER_FORMAT_VERSION = 0;
    private static final int ADAPTER_ADAPTER_VERSION = 1;
    private static final int ADAPTER_MODEL_VERSION = 2;
    private static final int ADAPTER_PARAMETERS = 3;

    private static final int PARAMETER_FIELDS = 4;
    private static final int PARAMETER_NAME = 0;
    private static final int PARAMETER_DIMS = 1;
    private static final int PARAMETER_DATA_TYPE = 2;
    private static final int PARAMETER_RAW_DATA = 3;

    private OrtAdapterFile() {}

    /**
     * The file's bytes.
     *
     * @param adapterVersion a number for the reader; the runtime does not look at it
     * @param modelVersion likewise
     * @throws IllegalArgumentException if it would be larger than {@link #BYTES_MAX}
     */
    public static ByteBuffer bytes(LoraAdapter adapter, int adapterVersion, int modelVersion) {
        long size = adapter.parameters() * Float.BYTES
                + 2L * OVERHEAD_BYTES * adapter.factors().size();
        if (size > BYTES_MAX) {
            throw new IllegalArgumentException("adapter: must take at most %d bytes as a file of ONNX Runtime, takes %d"
                    .formatted(BYTES_MAX, size));
        }
        FlatBufferBuilder file = new FlatBufferBuilder((int) size);
        float scale = (float) adapter.settings().scale();
        int[] parameters = new int[2 * adapter.factors().size()];
        int count = 0;
        for (Map.Entry<LoraPlace, LoraFactors> entry : adapter.factors().entrySet()) {
            LoraFactors factors = entry.getValue();
            parameters[count++] = parameter(
                    file, entry.getKey().a(), new Transposed(factors.a(), factors.rank(), factors.inputs(), 1));
            parameters[count++] = parameter(
                    file, entry.getKey().b(), new Transposed(factors.b(), factors.outputs(), factors.rank(), scale));
        }
        file.startVector(Integer.BYTES, parameters.length, Integer.BYTES);
        for (int i = parameters.length - 1; i >= 0; i--) {
            file.addOffset(parameters[i]);
        }
        int all = file.endVector();
        file.startTable(ADAPTER_FIELDS);
        file.addInt(ADAPTER_FORMAT_VERSION, FORMAT_VERSION, 0);
        file.addInt(ADAPTER_ADAPTER_VERSION, adapterVersion, 0);
        file.addInt(ADAPTER_MODEL_VERSION, modelVersion, 0);
        file.addOffset(ADAPTER_PARAMETERS, all, 0);
        file.finish(file.endTable(), IDENTIFIER);
        return file.dataBuffer().slice();
    }

    /** Writes the file's bytes. */
    public static void write(LoraAdapter adapter, int adapterVersion, int modelVersion, OutputStream sink)
            throws IOException {
        ByteBuffer bytes = bytes(adapter, adapterVersion, modelVersion);
        sink.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
    }

    /** A matrix [rows,columns] to be written as its transpose, each value times {@code scale}. */
    @SuppressWarnings("ArrayRecordComponent") // written at once
    private record Transposed(float[] values, int rows, int columns, float scale) {
        void put(ByteBuffer target) {
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < rows; row++) {
                    target.putFloat(scale * values[row * columns + column]);
                }
            }
        }
    }

    private static int parameter(FlatBufferBuilder file, String name, Transposed matrix) {
        int nameAt = file.createString(name);
        file.startVector(Long.BYTES, 2, Long.BYTES);
        file.addLong(matrix.rows);
        file.addLong(matrix.columns);
        int dimensionsAt = file.endVector();
        matrix.put(file.createUnintializedVector(1, Float.BYTES * matrix.values.length, ALIGNMENT_BYTES));
        int dataAt = file.endVector();
        file.startTable(PARAMETER_FIELDS);
        file.addOffset(PARAMETER_NAME, nameAt, 0);
        file.addOffset(PARAMETER_DIMS, dimensionsAt, 0);
        file.addInt(PARAMETER_DATA_TYPE, FLOAT, 0);
        file.addOffset(PARAMETER_RAW_DATA, dataAt, 0);
        return file.endTable();
    }
}
