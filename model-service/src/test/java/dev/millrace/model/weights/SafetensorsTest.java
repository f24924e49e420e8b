package dev.millrace.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private static final String TWO = """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
             "b":{"dtype":"BF16","shape":[1,2],"data_offsets":[8,12]}}""";

    @TempDir
    Path folder;

    static byte[] file(String header, byte[] data) {
        byte[] table = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + table.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(table.length)
                .put(table)
                .put(data)
                .array();
    }

    private static byte[] small() {
        return file(TWO, new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40, (byte) 0x80, 0x3f, 0x40, (byte) 0xc0});
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private String fieldOf(byte[] bytes) {
        return assertThrows(
                        WeightsException.class,
                        () -> Safetensors.open(write("file", bytes)).close())
                .field();
    }

    private String fieldOf(String entry) {
        return fieldOf(file("{\"a\":" + entry + "}", new byte[16]));
    }

    @Test
    void readsFloatsOfBothWidths() throws IOException {
        try (Safetensors file = Safetensors.open(write("file", small()))) {
            assertArrayEquals(new float[] {1, 2}, values(file, "a"));
            assertArrayEquals(new float[] {1, -3}, values(file, "b"));
        }
    }

    private static float[] values(TensorFile file, String name) {
        WeightTensor tensor = file.tensors().get(name);
        assertTrue(tensor != null, name);
        float[] values = new float[2];
        tensor.format().expand(tensor.data(), 0, values, 2);
        return values;
    }

    @Test
    void refusesHeadersThatAreNone() {
        assertEquals("header length", fieldOf(new byte[3]));
        assertEquals("header length", fieldOf(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{'}));
        assertEquals("header length", fieldOf(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'}));
        assertEquals("header", fieldOf(file("[1,2]", new byte[0])));
        assertEquals("header", fieldOf(file("{\"a\":", new byte[0])));
        assertEquals("header", fieldOf(file("{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}", new byte[0])));
    }

    @Test
    void refusesTensorsThatMakeNoSense() {
        assertEquals("a dtype", fieldOf("{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}"));
        assertEquals("a dtype", fieldOf("17"));
        assertEquals("a shape", fieldOf("{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}"));
        assertEquals("a shape", fieldOf("{\"dtype\":\"F32\",\"shape\":[1e3],\"data_offsets\":[0,8]}"));
        assertEquals("a shape", fieldOf("{\"dtype\":\"F32\",\"shape\":\"all\",\"data_offsets\":[0,8]}"));
        assertEquals(
                "a shape", fieldOf("{\"dtype\":\"F32\",\"shape\":[2147483648,2147483648,16],\"data_offsets\":[0,8]}"));
        assertEquals("a data_offsets", fieldOf("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}"));
        assertEquals("a data_offsets", fieldOf("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}"));
        assertEquals("a data_offsets", fieldOf("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}"));
        assertEquals("a data_offsets", fieldOf("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[12,20]}"));
        assertEquals("a data_offsets", fieldOf("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}"));
    }

    @Test
    void refusesTensorsThatOverlapOrRepeat() {
        String entry = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}";
        String overlap = "{\"a\":" + entry.formatted(0, 8) + ",\"b\":" + entry.formatted(4, 12) + "}";
        assertEquals("b data_offsets", fieldOf(file(overlap, new byte[16])));
        String twice = "{\"a\":" + entry.formatted(0, 8) + ",\"a\":" + entry.formatted(8, 16) + "}";
        assertEquals("header", fieldOf(file(twice, new byte[16])));
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] whole = small();
        for (int length = 0; length < whole.length; length++) {
            fieldOf(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void flippedBytesNeverDoHarm() throws IOException {
        byte[] whole = small();
        Random random = new Random(43);
        for (int round = 0; round < 3000; round++) {
            byte[] flipped = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try (Safetensors file = Safetensors.open(write("file", flipped))) {
                assertTrue(file.tensors().size() <= 3, "round " + round);
            } catch (WeightsException e) {
                assertTrue(!e.field().isEmpty(), "round " + round);
            }
        }
    }

    @Test
    void joinsTheShardsOfAnIndex() throws IOException {
        write("x.safetensors", file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", new byte[8]));
        write("y.safetensors", file("{\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", new byte[4]));
        index("{\"a\":\"x.safetensors\",\"b\":\"y.safetensors\"}");
        try (SafetensorsFolder shards = SafetensorsFolder.open(folder)) {
            assertEquals(2, shards.tensors().size());
            assertEquals(2, shards.files().size());
        }
        index("{\"a\":\"x.safetensors\",\"c\":\"y.safetensors\"}");
        assertEquals("c", folderField());
    }

    @Test
    void refusesShardsOutsideTheFolder() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("model"));
        write("secret", small());
        Files.createSymbolicLink(inside.resolve("link.safetensors"), folder.resolve("secret"));
        Path index = inside.resolve("model.safetensors.index.json");
        for (String shard : List.of(
                "../secret", folder.resolve("secret").toString(), "link.safetensors", "..", "", "a\\\\b", "none")) {
            Files.writeString(index, "{\"weight_map\":{\"a\":\"" + shard + "\"}}");
            assertEquals(
                    "weight_map",
                    assertThrows(WeightsException.class, () -> SafetensorsFolder.open(inside), shard)
                            .field(),
                    shard);
        }
    }

    private void index(String map) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\":" + map + "}");
    }

    private String folderField() {
        return assertThrows(WeightsException.class, () -> SafetensorsFolder.open(folder))
                .field();
    }
}
