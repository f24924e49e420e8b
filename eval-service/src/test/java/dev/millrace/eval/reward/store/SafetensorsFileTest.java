package dev.millrace.eval.reward.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.Activation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SafetensorsFileTest {
    private static byte[] file(String header, float... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var file = ByteBuffer.allocate(8 + json.length + 4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (float value : data) {
            file.putFloat(value);
        }
        return file.array();
    }

    /**
     * The file is of Python's safetensors 0.8.0: {@code save_file({'a': np.ones(1, np.float32), 'z': np.arange(6,
     * dtype=np.float32).reshape(2, 3)}, name, metadata={'format': 'pt'})}.
     */
    @Test
    void writesTheBytesOfTheReferenceImplementationAndReadsThem() throws IOException {
        byte[] reference;
        try (InputStream file = Objects.requireNonNull(
                SafetensorsFileTest.class.getResourceAsStream("/golden/reward/python.safetensors"))) {
            reference = file.readAllBytes();
        }
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("a", Tensor.of(1));
        tensors.put("z", new Tensor(List.of(2, 3), new float[] {0, 1, 2, 3, 4, 5}));
        assertArrayEquals(reference, SafetensorsFile.write(tensors));
        Map<String, Tensor> back = SafetensorsFile.read(reference);
        assertEquals(List.of("a", "z"), List.copyOf(back.keySet()));
        back.forEach((name, tensor) -> {
            Tensor written = Objects.requireNonNull(tensors.get(name));
            assertEquals(written.shape(), tensor.shape());
            assertArrayEquals(written.values(), tensor.values());
        });
    }

    @Test
    void namesWhatIsWrong() {
        assertRefused("header length: the file ends", new byte[5]);
        assertRefused("header length: must be 2 to", file("{}", 1).clone(), 0, (byte) 0xff);
        assertRefused("header: must be JSON", file("{]"));
        assertRefused("header: must be a JSON object", file("[]"));
        assertRefused("a.dtype: must be F32", file("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}"));
        assertRefused("a.shape: must be integers", file(tensor("[-1]", "[0,4]"), 1));
        assertRefused("a.shape: must have dimensions", file(tensor("[0]", "[0,0]")));
        assertRefused("a.shape: must be at most 2", file(tensor("[1,1,1]", "[0,4]"), 1));
        assertRefused("a.data_offsets: must be [0, 8] within the 4 bytes", file(tensor("[2]", "[0,8]"), 1));
        assertRefused("a.data_offsets: must be [0, 4]", file(tensor("[1]", "[0,8]"), 1, 2));
        assertRefused("data: 4 bytes belong to no tensor", file(tensor("[1]", "[0,4]"), 1, 2));
    }

    private static String tensor(String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}".formatted(shape, offsets);
    }

    private static void assertRefused(String message, byte[] file) {
        var refused = assertThrows(RewardPackageException.class, () -> SafetensorsFile.read(file));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("head.safetensors: " + message), refused.getMessage());
    }

    private static void assertRefused(String message, byte[] file, int at, byte value) {
        file[at] = value;
        assertRefused(message, file);
    }

    @Test
    void namesTensorsThatAreNotThere() {
        Map<String, Tensor> mean = Map.of("standardisation.mean", Tensor.of(1, 2));
        assertMissing("standardisation.deviation: is missing", mean);
        assertMissing(
                "standardisation: deviation[0]: must be finite and above 0",
                Map.of("standardisation.mean", Tensor.of(1), "standardisation.deviation", Tensor.of(0)));
        Map<String, Tensor> narrow = Map.of(
                "standardisation.mean",
                Tensor.of(1),
                "standardisation.deviation",
                Tensor.of(1),
                "heads.0.output.weight",
                Tensor.of(1, 2),
                "heads.0.output.bias",
                Tensor.of(0));
        assertMissing("heads.0: weight: must have 1 values, has 2", narrow);
    }

    private static void assertMissing(String message, Map<String, Tensor> tensors) {
        var refused = assertThrows(RewardPackageException.class, () -> HeadTensors.heads(tensors, 1, Activation.TANH));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("head.safetensors: " + message), refused.getMessage());
    }
}
