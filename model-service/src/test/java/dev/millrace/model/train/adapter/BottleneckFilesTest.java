package dev.millrace.model.train.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.train.adapter.BottleneckSettings.Places;
import dev.millrace.model.weights.Safetensors;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BottleneckFilesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private static BottleneckAdapter adapter(Places places) {
        var adapter = BottleneckAdapter.initial(
                new BottleneckSettings(3, places), new BaseModel("tiny", "0123456789abcdef"), 11, 8, new Random(1));
        var random = new Random(2);
        adapter.matrices().values().forEach(matrix -> {
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = (float) random.nextGaussian();
            }
        });
        return adapter;
    }

    private Path written(Places places) throws IOException {
        var written = folder.resolve("adapter");
        PeftFolder.write(adapter(places), written);
        return written;
    }

    @ParameterizedTest
    @EnumSource(Places.class)
    void areReadBack(Places places) throws IOException {
        var read = (BottleneckAdapter) PeftFolder.any(written(places));
        var expected = adapter(places);
        assertEquals(expected.settings(), read.settings());
        assertEquals(expected.base(), read.base());
        assertEquals(expected.matrices().keySet(), read.matrices().keySet());
        read.matrices()
                .forEach((name, values) -> assertArrayEquals(expected.matrices().get(name), values, name));
    }

    /** What somebody would read them by who has the folder alone. */
    @Test
    void sayWhatTheyAre() throws IOException {
        var written = written(Places.MLP);
        var json = JSON.readTree(written.resolve(PeftFolder.CONFIG).toFile());
        assertEquals("BOTTLENECK", json.path("peft_type").asText());
        assertTrue(json.path("description")
                .asText()
                .endsWith("not of PEFT: x + up(silu(down x)) behind the down projection"
                        + " of the feed-forward network"));
        assertEquals("silu", json.path("non_linearity").asText());
        assertEquals("none", json.path("bias").asText());
        assertEquals("mlp", json.path("bottleneck_places").asText());
        assertEquals(3, json.path("bottleneck_size").asInt());
        assertEquals(11, json.path("num_layers").asInt());
        try (var file = Safetensors.open(written.resolve(PeftFolder.WEIGHTS))) {
            assertEquals(22, file.tensors().size());
            var down = file.tensors().get("model.layers.10.mlp.bottleneck.down.weight");
            var up = file.tensors().get("model.layers.10.mlp.bottleneck.up.weight");
            assertEquals(List.of(3L, 8L), down == null ? Set.of() : down.shape());
            assertEquals(List.of(8L, 3L), up == null ? Set.of() : up.shape());
        }
    }

    @Test
    void areRefusedWhereTheFilesSayDifferentThingsOrOnesThatAreNotDone() throws IOException {
        var written = written(Places.BOTH);
        assertRefused(written, json -> json.put("bottleneck_size", 4), "has the shape [3, 8] instead of [4, 8]");
        assertRefused(written, json -> json.put("bottleneck_size", 0), "bottleneck.size: must be in 1..512");
        assertRefused(written, json -> json.remove("bottleneck_size"), "bottleneck_size");
        assertRefused(written, json -> json.put("bottleneck_places", "mlp"), "num_layers");
        assertRefused(written, json -> json.put("bottleneck_places", "attention"), "bottleneck_places");
        assertRefused(written, json -> json.put("num_layers", 12), "num_layers");
        assertRefused(written, json -> json.put("num_layers", 1 << 20), "num_layers");
        assertRefused(written, json -> json.put("non_linearity", "relu"), "non_linearity");
        assertRefused(written, json -> json.put("bias", "all"), "bias");
        assertRefused(written, json -> json.put("task_type", "TOKEN_CLS"), "task_type");
        assertRefused(written, json -> json.put("task_type", "SEQ_CLS"), "peft_type: \"BOTTLENECK\"");
        assertRefused(written, json -> json.put("scaling", 2), "scaling");
    }

    private static void assertRefused(Path written, Consumer<ObjectNode> change, String says) throws IOException {
        var file = written.resolve(PeftFolder.CONFIG);
        byte[] before = Files.readAllBytes(file);
        var json = (ObjectNode) JSON.readTree(before);
        change.accept(json);
        Files.write(file, JSON.writeValueAsBytes(json));
        var problem = assertThrows(WeightsException.class, () -> PeftFolder.any(written));
        assertTrue(String.valueOf(problem.getMessage()).contains(says), problem.getMessage());
        Files.write(file, before);
    }

    /** A network between two matrices is no change of either: what merges reads low-rank factors, and these are none. */
    @Test
    void areNotReadAsFactorsThatCouldBeMerged() throws IOException {
        var written = written(Places.BOTH);
        var problem = assertThrows(WeightsException.class, () -> PeftFolder.read(written));
        assertEquals("peft_type: \"BOTTLENECK\" is not supported; [LORA] is", problem.getMessage());
    }

    @Test
    void refuseNetworksThatFitNoDecoder() {
        var settings = new BottleneckSettings(3, Places.BOTH);
        var base = new BaseModel("tiny", "");
        var one = LoraFactors.initial(3, 8, 8, LoraStart.KAIMING_UNIFORM, new Random(1));
        var wide = LoraFactors.initial(3, 8, 9, LoraStart.KAIMING_UNIFORM, new Random(1));
        assertThrows(IllegalArgumentException.class, () -> new BottleneckAdapter(settings, base, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new BottleneckAdapter(settings, base, List.of(one)));
        assertThrows(IllegalArgumentException.class, () -> new BottleneckAdapter(settings, base, List.of(one, wide)));
        assertThrows(IllegalArgumentException.class, () -> new BottleneckSettings(513, Places.BOTH));
        var huge = new BottleneckSettings(512, Places.BOTH);
        assertThrows(
                IllegalArgumentException.class, () -> BottleneckAdapter.initial(huge, base, 128, 16384, new Random(1)));
    }
}
