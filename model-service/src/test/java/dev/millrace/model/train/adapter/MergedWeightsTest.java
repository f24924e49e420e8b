package dev.millrace.model.train.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.MatrixRows;
import dev.millrace.model.graph.MatrixRows.RowOrder;
import dev.millrace.model.graph.Payload;
import dev.millrace.model.quant.BlockFormat;
import dev.millrace.model.weights.WeightTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergedWeightsTest {
    /** A decoder whose matrices all are the same tensor. */
    private record OneTensor(WeightTensor tensor, RowOrder headOrder) implements DecoderWeights {
        @Override
        public Optional<WeightTensor> find(String name) {
            return Optional.of(tensor);
        }
    }

    /** The upper halves of the floats: they are brain floats. */
    private static WeightTensor brain(long rows, long columns, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return new WeightTensor("w", BlockFormat.BF16, List.of(rows, columns), MemorySegment.ofArray(bytes.array()));
    }

    private static WeightTensor single(long rows, long columns, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new WeightTensor("w", BlockFormat.F32, List.of(rows, columns), MemorySegment.ofArray(bytes.array()));
    }

    private static float[] written(MatrixRows rows) throws IOException {
        var payload = new Payload.Floats("w", List.of(rows.rows(), (long) rows.columns()), rows);
        List<Float> values = new ArrayList<>();
        payload.write(List.of(bytes -> {
            while (bytes.hasRemaining()) {
                values.add(bytes.getFloat());
            }
        }));
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    @Test
    void makesOfEachMatrixWhatPeftMakesOfIt() throws IOException {
        LoraAdapter adapter = PeftFolder.read(Adapters.golden("peft"));
        JsonNode expected =
                new JsonMapper().readTree(Adapters.golden("peft/expected.json").toFile());
        assertEquals(14, expected.path("rows").size());
        for (JsonNode node : expected.path("rows")) {
            LoraTarget target = LoraTarget.at(node.path("module").asText()).orElseThrow();
            String name = "blk." + node.path("layer").asInt() + "." + target.ggufName() + ".weight";
            int inputs = target.inputs(Adapters.TINY);
            int outputs = target.outputs(Adapters.TINY);
            int row = node.path("row").asInt();
            float[] base = new float[outputs * inputs];
            for (int i = 0; i < inputs; i++) {
                base[row * inputs + i] = (float) node.path("base").get(i).doubleValue();
            }
            var merged = new MergedWeights(
                    new OneTensor(single(outputs, inputs, base), RowOrder.STORED), Adapters.TINY, adapter);
            float[] values = written(merged.rows(inputs, outputs, RowOrder.STORED, name));
            for (int i = 0; i < inputs; i++) {
                assertEquals(node.path("merged").get(i).doubleValue(), values[row * inputs + i], 2e-6, name);
            }
        }
    }

    /** The product by its definition, for rows that a GGUF file stores in another order than the graph takes them. */
    @Test
    void addsTheProductInTheOrderOfTheGraph() throws IOException {
        LoraAdapter adapter = Adapters.trained(LoraTarget.QUERY);
        LoraFactors factors = adapter.at(1, LoraTarget.QUERY);
        Random random = new Random(2);
        float[] stored = new float[16 * 16];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = Float.intBitsToFloat(Float.floatToRawIntBits(random.nextFloat()) & 0xffff_0000);
        }
        RowOrder order = RowOrder.interleavedHeads(8);
        var merged = new MergedWeights(new OneTensor(brain(16, 16, stored), order), Adapters.TINY, adapter);
        float[] values = written(merged.rows(16, 16, order, "blk.1.attn_q.weight"));
        double scale = 7 / Math.sqrt(3);
        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 16; column++) {
                double product = 0;
                for (int k = 0; k < 3; k++) {
                    product += (double) factors.b()[row * 3 + k] * factors.a()[k * 16 + column];
                }
                double wanted = stored[(int) order.stored(row) * 16 + column] + scale * product;
                assertEquals(wanted, values[row * 16 + column], 2e-6, row + "," + column);
            }
        }
    }

    @Test
    void leavesOtherMatricesAsTheyAreStored() throws IOException {
        LoraAdapter adapter = Adapters.trained(LoraTarget.QUERY);
        float[] stored = new float[8 * 16];
        stored[17] = 3;
        WeightTensor tensor = brain(8, 16, stored);
        var merged = new MergedWeights(new OneTensor(tensor, RowOrder.STORED), Adapters.TINY, adapter);
        MatrixRows rows = merged.rows(16, 8, RowOrder.STORED, "blk.0.attn_v.weight");
        assertSame(MatrixRows.RowAddition.NOTHING, rows.parts().getFirst().added());
        assertEquals(3, written(rows)[17]);
    }

    @Test
    void mergesOneAdapterAfterTheOther() throws IOException {
        LoraAdapter adapter = Adapters.trained(LoraTarget.VALUE);
        String name = "blk.0.attn_v.weight";
        var none = new OneTensor(single(8, 16, new float[128]), RowOrder.STORED);
        var once = new MergedWeights(none, Adapters.TINY, adapter);
        float[] change = written(once.rows(16, 8, RowOrder.STORED, name));
        float[] twice = written(new MergedWeights(once, Adapters.TINY, adapter).rows(16, 8, RowOrder.STORED, name));
        for (int i = 0; i < 128; i++) {
            assertEquals(2 * change[i], twice[i], 2e-6);
        }
    }
}
