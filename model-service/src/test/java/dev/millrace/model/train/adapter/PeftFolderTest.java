package dev.millrace.model.train.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.weights.Safetensors;
import dev.millrace.model.weights.SafetensorsWriter;
import dev.millrace.model.weights.SafetensorsWriter.Floats;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeftFolderTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FIRST = "base_model.model.model.layers.0.self_attn.v_proj.lora_";

    @TempDir
    Path folder;

    private Path adapter(LoraAdapter adapter) throws IOException {
        Path written = folder.resolve("adapter");
        PeftFolder.write(adapter, written);
        return written;
    }

    /** As PEFT 0.12 and later name a module that was trained beside the factors: without {@code modules_to_save} in the path. */
    @Test
    void aRewardModelIsASequenceClassificationWithItsHeadBesideTheFactors(@TempDir Path folder) throws IOException {
        var reward = new RewardAdapter(Adapters.trained(LoraTarget.QUERY), new float[] {0.5f, -1.25f, 3});
        var target = folder.resolve("reward");
        PeftFolder.write(reward, target);
        var config = new ObjectMapper()
                .readTree(target.resolve("adapter_config.json").toFile());
        assertEquals("SEQ_CLS", config.path("task_type").asText());
        assertEquals("[\"score\"]", config.path("modules_to_save").toString());
        try (var file = Safetensors.open(target.resolve("adapter_model.safetensors"))) {
            var score = Objects.requireNonNull(file.tensors().get("base_model.model.score.weight"));
            assertEquals(List.of(1L, 3L), score.shape());
        }
        var read = PeftFolder.readReward(target);
        assertArrayEquals(reward.score(), read.score());
        assertEquals(reward.adapter().settings(), read.adapter().settings());
        assertThrows(WeightsException.class, () -> PeftFolder.read(target));
        var plain = folder.resolve("plain");
        PeftFolder.write(reward.adapter(), plain);
        assertThrows(WeightsException.class, () -> PeftFolder.readReward(plain));
    }

    @Test
    void readsWhatPeftWrote() throws IOException {
        LoraAdapter adapter = PeftFolder.read(Adapters.golden("peft"));
        assertEquals(Adapters.settings(LoraTarget.values()), adapter.settings());
        assertEquals(Adapters.BASE, adapter.base());
        assertEquals(Set.of(0, 1), adapter.layers());
        adapter.requireFits(Adapters.TINY);
    }

    @Test
    void writesTheBytesThatPeftWrites() throws IOException {
        Path golden = Adapters.golden("peft");
        Path written = adapter(PeftFolder.read(golden));
        assertArrayEquals(
                Files.readAllBytes(golden.resolve(PeftFolder.WEIGHTS)),
                Files.readAllBytes(written.resolve(PeftFolder.WEIGHTS)));
        JsonNode wanted = JSON.readTree(golden.resolve(PeftFolder.CONFIG).toFile());
        assertEquals(wanted, JSON.readTree(written.resolve(PeftFolder.CONFIG).toFile()));
    }

    @Test
    void readsBackSomeLayersOnly() throws IOException {
        LoraAdapter adapter = Adapters.ofSecondLayer(Adapters.trained(LoraTarget.VALUE));
        LoraAdapter read = PeftFolder.read(adapter(adapter));
        assertEquals(Set.of(1), read.layers());
        assertArrayEquals(
                adapter.at(1, LoraTarget.VALUE).b(),
                read.at(1, LoraTarget.VALUE).b());
    }

    @Test
    void readsHalfAndBrainFloats() throws IOException {
        Path written = adapter(oneLayer(Adapters.trained(LoraTarget.VALUE)));
        String header = "{\"" + FIRST + "A.weight\":{\"dtype\":\"F16\",\"shape\":[3,16],\"data_offsets\":[0,96]},\""
                + FIRST + "B.weight\":{\"dtype\":\"BF16\",\"shape\":[8,3],\"data_offsets\":[96,144]}}";
        ByteBuffer data = ByteBuffer.allocate(144).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 48; i++) {
            data.putShort(Float.floatToFloat16(i / 8f));
        }
        for (int i = 0; i < 24; i++) {
            data.putShort((short) (Float.floatToRawIntBits(-i) >>> 16));
        }
        Files.write(written.resolve(PeftFolder.WEIGHTS), safetensors(header, data.array()));
        LoraFactors factors = PeftFolder.read(written).at(0, LoraTarget.VALUE);
        for (int i = 0; i < 48; i++) {
            assertEquals(i / 8f, factors.a()[i]);
        }
        for (int i = 0; i < 24; i++) {
            assertEquals(-i, factors.b()[i]);
        }
    }

    private static LoraAdapter oneLayer(LoraAdapter adapter) {
        return new LoraAdapter(
                adapter.settings(), adapter.base(), adapter.factors().headMap(new LoraPlace(1, LoraTarget.QUERY)));
    }

    private static byte[] safetensors(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    @Test
    void passesOverFieldsItDoesNotKnow() throws IOException {
        Path written = adapter(Adapters.trained(LoraTarget.VALUE));
        configure(
                written,
                json -> json.put("peft_version", "0.21.2")
                        .put("something_new", 3)
                        .remove("megatron_core"));
        assertEquals(Set.of(0, 1), PeftFolder.read(written).layers());
    }

    @Test
    void refusesWhatItCannotDoByTheNameOfTheField() throws IOException {
        assertRefused("peft_type", json -> json.put("peft_type", "IA3"));
        assertRefused("peft_type", json -> json.remove("peft_type"));
        assertRefused("task_type", json -> json.put("task_type", "SEQ_CLS"));
        assertRefused("use_dora", json -> json.put("use_dora", true));
        assertRefused("fan_in_fan_out", json -> json.put("fan_in_fan_out", true));
        assertRefused("bias", json -> json.put("bias", "lora_only"));
        assertRefused(
                "modules_to_save", json -> json.putArray("modules_to_save").add("lm_head"));
        assertRefused("rank_pattern", json -> json.putObject("rank_pattern").put("q_proj", 4));
        assertRefused("alpha_pattern", json -> json.putObject("alpha_pattern").put("q_proj", 4));
        assertRefused(
                "trainable_token_indices",
                json -> json.putArray("trainable_token_indices").add(1));
        assertRefused("init_lora_weights", json -> json.put("init_lora_weights", "pissa_niter_4"));
        assertRefused("target_modules", json -> json.put("target_modules", ".*_proj"));
        assertRefused("target_modules", json -> json.putArray("target_modules").add("lm_head"));
    }

    @Test
    void refusesConfigurationsThatMakeNoSense() throws IOException {
        assertRefused("r", json -> json.put("r", "8"));
        assertRefused("adapter_config.json", json -> json.put("r", 513));
        assertRefused("adapter_config.json", json -> json.put("lora_alpha", -1));
        assertRefused("lora_alpha", json -> json.putNull("lora_alpha"));
        assertRefused("layers_to_transform", json -> json.put("layers_to_transform", -1));
        assertRefused("layers_to_transform", json -> json.put("layers_to_transform", 1));
        assertRefused("base_model_name_or_path", json -> json.put("base_model_name_or_path", 3));
        // The tensors have another rank, and are of another matrix, than these say.
        assertRefused(FIRST + "A.weight", json -> json.put("r", 4));
        assertRefused(
                "adapter_model.safetensors",
                json -> json.putArray("target_modules").add("q_proj"));
    }

    private void assertRefused(String field, Consumer<ObjectNode> change) throws IOException {
        Path written = folder.resolve("changed-" + System.nanoTime());
        PeftFolder.write(Adapters.trained(LoraTarget.VALUE), written);
        configure(written, change);
        assertRefused(field, written);
    }

    private static void configure(Path folder, Consumer<ObjectNode> change) throws IOException {
        Path file = folder.resolve(PeftFolder.CONFIG);
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(json);
        Files.write(file, JSON.writeValueAsBytes(json));
    }

    private static void assertRefused(String field, Path folder) {
        var refused = assertThrows(WeightsException.class, () -> PeftFolder.read(folder));
        assertEquals(field, refused.field(), refused.getMessage());
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        Path written = adapter(Adapters.trained(LoraTarget.VALUE));
        Path weights = written.resolve(PeftFolder.WEIGHTS);
        byte[] whole = Files.readAllBytes(weights);
        for (int length : new int[] {0, 7, 100, whole.length - 1}) {
            Files.write(weights, Arrays.copyOf(whole, length));
            assertThrows(WeightsException.class, () -> PeftFolder.read(written), () -> "cut to " + length);
        }
        Files.delete(weights);
        assertRefused("weights", written);
        Files.writeString(written.resolve(PeftFolder.CONFIG), "{\"r\":8,\"r\":8}");
        assertRefused("adapter_config.json", written);
        Files.write(written.resolve(PeftFolder.CONFIG), new byte[(1 << 20) + 1]);
        assertRefused("adapter_config.json", written);
    }

    @Test
    void refusesTensorsThatAreNotThoseOfAnAdapter() throws IOException {
        float[] a = new float[48];
        float[] b = new float[24];
        float[] broken = new float[24];
        broken[1] = Float.POSITIVE_INFINITY;
        Floats factorA = new Floats(List.of(3L, 16L), a);
        assertTensorsRefused(FIRST + "B.weight", FIRST + "A.weight", factorA);
        assertTensorsRefused(
                FIRST + "B.weight",
                FIRST + "A.weight",
                factorA,
                FIRST + "B.weight",
                new Floats(List.of(8L, 3L), broken));
        assertTensorsRefused(
                FIRST + "A.weight", FIRST + "A.weight", factorA, FIRST + "B.weight", new Floats(List.of(4L, 6L), b));
        assertTensorsRefused(FIRST + "A.weight", FIRST + "A.weight", new Floats(List.of(48L), a));
        assertTensorsRefused("lm_head.weight", "lm_head.weight", factorA);
        String deep = FIRST.replace(".0.", ".1024.") + "A.weight";
        assertTensorsRefused(deep, deep, factorA);
        String strange = FIRST.replace("v_proj", "x_proj") + "A.weight";
        assertTensorsRefused(strange, strange, factorA);
        assertTensorsRefused("adapter_model.safetensors");
    }

    private void assertTensorsRefused(String field, Object... namesAndTensors) throws IOException {
        Path written = folder.resolve("tensors-" + System.nanoTime());
        PeftFolder.write(oneLayer(Adapters.trained(LoraTarget.VALUE)), written);
        SortedMap<String, Floats> tensors = new TreeMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            tensors.put((String) namesAndTensors[i], (Floats) namesAndTensors[i + 1]);
        }
        Files.delete(written.resolve(PeftFolder.WEIGHTS));
        SafetensorsWriter.write(written.resolve(PeftFolder.WEIGHTS), tensors);
        assertRefused(field, written);
    }

    /** A table may claim any shape: what the file does not hold is refused before memory is taken for it. */
    @Test
    void refusesShapesThatTheFileDoesNotHold() throws IOException {
        Path written = adapter(oneLayer(Adapters.trained(LoraTarget.VALUE)));
        String header = "{\"" + FIRST
                + "A.weight\":{\"dtype\":\"F32\",\"shape\":[512,1048576],\"data_offsets\":[0,2147483648]}}";
        Files.write(written.resolve(PeftFolder.WEIGHTS), safetensors(header, new byte[64]));
        assertRefused(FIRST + "A.weight data_offsets", written);
    }

    @Test
    void overwritesNothingAndLeavesNoDraft() throws IOException {
        Path written = adapter(Adapters.trained(LoraTarget.VALUE));
        assertThrows(FileAlreadyExistsException.class, () -> adapter(Adapters.trained(LoraTarget.QUERY)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(written), files.toList());
        }
        assertTrue(PeftFolder.read(written).settings().targets().contains(LoraTarget.VALUE));
    }
}
