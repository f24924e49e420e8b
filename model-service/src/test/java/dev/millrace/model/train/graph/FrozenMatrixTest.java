package dev.millrace.model.train.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Matrices that are not in floats against the matrix of floats that they stand for. */
class FrozenMatrixTest {
    private static final int OUT = 7;
    private static final int BLOCKS = 3;
    private static final int BLOCK = 16;
    private static final int IN = BLOCKS * BLOCK;
    private static final int UINT4 = 21;

    private final Random random = new Random(11);
    private final OnnxModel model = new OnnxModel("test", "none.bin");
    private final Nodes nodes = new Nodes(model);
    private final Map<String, OnnxTensorLike> inputs = new HashMap<>();
    private final float[][] dense = new float[OUT][IN];
    private FrozenMatrix matrix = new FloatMatrix("unset");

    @AfterEach
    void close() {
        inputs.values().forEach(OnnxTensorLike::close);
    }

    /** Packed as MatMulNBits has it: two weights a byte, the first one low; a row's three zero points in two bytes. */
    private void nibbles() throws OrtException {
        byte[] bytes = new byte[OUT * IN / 2];
        byte[] zeros = new byte[OUT * (BLOCKS + 1) / 2];
        byte[] single = new byte[OUT * IN];
        float[] scales = new float[OUT * BLOCKS];
        for (int row = 0; row < OUT; row++) {
            for (int block = 0; block < BLOCKS; block++) {
                int zero = random.nextInt(16);
                float scale = 0.01f + random.nextFloat();
                zeros[row * 2 + block / 2] |= (byte) (zero << 4 * (block % 2));
                scales[row * BLOCKS + block] = scale;
                for (int i = 0; i < BLOCK; i++) {
                    int weight = random.nextInt(16);
                    int at = row * IN + block * BLOCK + i;
                    bytes[at / 2] |= (byte) (weight << 4 * (at % 2));
                    single[at] = (byte) weight;
                    dense[row][block * BLOCK + i] = scale * (weight - zero);
                }
            }
        }
        input("values", bytes, OUT, BLOCKS, BLOCK / 2);
        input("zeros", zeros, OUT, 2);
        input("single", single, OUT * BLOCKS, BLOCK);
        input("scales", scales, OUT, BLOCKS);
        input("flat", scales, OUT * BLOCKS);
        matrix = new NibbleMatrix(
                new BlockForm(OUT, IN, BLOCK, 4),
                new BlockForm.Names("values", "scales", "zeros"),
                nodes.node("Cast", Map.of("to", UINT4), "single"),
                "flat");
    }

    private void halves() throws OrtException {
        for (float[] row : dense) {
            for (int i = 0; i < IN; i++) {
                row[i] = random.nextFloat() - 0.5f;
            }
        }
        input("upper", flat(Arrays.copyOf(dense, 3)), 3, IN);
        input("lower", flat(Arrays.copyOfRange(dense, 3, OUT)), OUT - 3, IN);
        matrix = new SplitMatrix(new FloatMatrix("upper"), new FloatMatrix("lower"), 3);
    }

    private void input(String name, byte[] values, long... shape) throws OrtException {
        model.input(name, ElementType.UINT8, dimensions(shape));
        inputs.put(
                name,
                OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), ByteBuffer.wrap(values), shape, OnnxJavaType.UINT8));
    }

    private void input(String name, float[] values, long... shape) throws OrtException {
        model.input(name, ElementType.FLOAT, dimensions(shape));
        inputs.put(name, OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape));
    }

    private static List<Object> dimensions(long[] shape) {
        return Arrays.stream(shape).mapToObj(size -> (Object) size).toList();
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
        }
        return all;
    }

    private float[] drawn(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private float[] run(String result) throws OrtException {
        model.node("", "Identity", List.of(result), List.of("result"), Map.of());
        model.output("result", ElementType.FLOAT, null);
        try (var session = OrtEnvironment.getEnvironment().createSession(model.toByteArray())) {
            var used = new HashMap<>(inputs);
            used.keySet().retainAll(session.getInputNames());
            try (var results = session.run(used)) {
                var buffer = ((OnnxTensor) results.get(0)).getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                return values;
            }
        }
    }

    private void assertMultiplies(float tolerance) throws OrtException {
        float[] rows = drawn(2 * IN);
        input("rows", rows, 2, IN);
        float[] expected = new float[2 * OUT];
        for (int row = 0; row < 2; row++) {
            for (int o = 0; o < OUT; o++) {
                for (int i = 0; i < IN; i++) {
                    expected[row * OUT + o] += rows[row * IN + i] * dense[o][i];
                }
            }
        }
        assertArrayEquals(expected, run(matrix.multiplied(nodes, "rows")), tolerance);
    }

    private void assertGoesBack() throws OrtException {
        float[] gradient = drawn(2 * OUT);
        input("gradient", gradient, 1, 2, OUT);
        float[] expected = new float[2 * IN];
        for (int row = 0; row < 2; row++) {
            for (int o = 0; o < OUT; o++) {
                for (int i = 0; i < IN; i++) {
                    expected[row * IN + i] += gradient[row * OUT + o] * dense[o][i];
                }
            }
        }
        assertArrayEquals(expected, run(matrix.back(nodes, "gradient")), 1e-4f);
    }

    private void assertTakesRows() throws OrtException {
        long[] ids = {6, 0, 2, 3};
        model.input("ids", ElementType.INT64, List.of(2L, 2L));
        inputs.put(
                "ids",
                OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), LongBuffer.wrap(ids), new long[] {2, 2}));
        float[] expected = flat(new float[][] {dense[6], dense[0], dense[2], dense[3]});
        assertArrayEquals(expected, run(matrix.rows(nodes, "ids")), 1e-5f);
    }

    /** The operator that serves rounds rows to 8 bits. */
    @Test
    void fourBitsMultiply() throws OrtException {
        nibbles();
        assertMultiplies(0.5f);
    }

    @Test
    void fourBitsGoBackExactly() throws OrtException {
        nibbles();
        assertGoesBack();
    }

    @Test
    void fourBitsGiveTheirRows() throws OrtException {
        nibbles();
        assertTakesRows();
    }

    @Test
    void halvesMultiply() throws OrtException {
        halves();
        assertMultiplies(1e-5f);
    }

    @Test
    void halvesGoBack() throws OrtException {
        halves();
        assertGoesBack();
    }

    @Test
    void halvesGiveTheirRows() throws OrtException {
        halves();
        assertTakesRows();
    }
}
