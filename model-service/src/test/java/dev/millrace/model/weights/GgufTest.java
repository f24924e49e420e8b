package dev.millrace.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.quant.BlockFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {
    private static final int F32 = 0;

    @TempDir
    Path folder;

    private static GgufFile small() {
        return new GgufFile()
                .text("general.architecture", "llama")
                .whole("llama.block_count", 2)
                .real("llama.rope.freq_base", 10_000)
                .flag("tokenizer.ggml.add_bos_token", false)
                .texts("tokenizer.ggml.tokens", List.of("a", "Ġb", "ü"))
                .wholes("tokenizer.ggml.token_type", List.of(1, 3, 4))
                .tensor("one", F32, List.of(2L, 3L), GgufFile.floats(1, 2, 3, 4, 5, 6))
                .tensor("two", 8, List.of(32L), new byte[34]);
    }

    private Gguf open(byte[] bytes) throws IOException {
        return Gguf.open(Files.write(folder.resolve("file.gguf"), bytes));
    }

    private String fieldOf(byte[] bytes) {
        return assertThrows(WeightsException.class, () -> open(bytes).close()).field();
    }

    @Test
    void readsMetadataAndTensors() throws IOException {
        try (Gguf gguf = open(small().bytes())) {
            assertEquals("llama", gguf.metadata().text("general.architecture").orElseThrow());
            assertEquals(2, gguf.metadata().required("llama.block_count", 100));
            assertEquals(10_000, gguf.metadata().number("llama.rope.freq_base").orElseThrow());
            assertEquals(
                    List.of("a", "Ġb", "ü"),
                    gguf.metadata().texts("tokenizer.ggml.tokens").orElseThrow());
            assertEquals(
                    List.of(1L, 3L, 4L),
                    gguf.metadata().wholes("tokenizer.ggml.token_type").orElseThrow());
            WeightTensor one = tensor(gguf, "one");
            assertEquals(List.of(2L, 3L), one.shape());
            float[] values = new float[6];
            one.format().expand(one.data(), 0, values, 6);
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, values);
            assertEquals(BlockFormat.Q8_0, tensor(gguf, "two").format());
        }
    }

    private static WeightTensor tensor(Gguf gguf, String name) {
        WeightTensor tensor = gguf.tensors().get(name);
        assertTrue(tensor != null, name);
        return tensor;
    }

    @Test
    void namesAKeyOfTheWrongKind() throws IOException {
        try (Gguf gguf = open(small().bytes())) {
            WeightsException wrong =
                    assertThrows(WeightsException.class, () -> gguf.metadata().whole("general.architecture", 10));
            assertEquals("general.architecture", wrong.field());
            assertThrows(WeightsException.class, () -> gguf.metadata().whole("llama.block_count", 1));
        }
    }

    @Test
    void refusesOtherFiles() {
        assertEquals("magic", fieldOf(new byte[0]));
        assertEquals("magic", fieldOf("PK not a model".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        byte[] version = small().bytes();
        version[4] = 9;
        assertEquals("version", fieldOf(version));
    }

    @Test
    void refusesCountsTheFileCannotHold() {
        assertEquals("tensor_count", fieldOf(small().bytes(1L << 40, 6)));
        assertEquals("tensor_count", fieldOf(small().bytes(-1, 6)));
        assertEquals("tensor_count", fieldOf(small().bytes(100_000, 6)));
        assertEquals("metadata_kv_count", fieldOf(small().bytes(2, 60_000)));
    }

    @Test
    void refusesStringsAndArraysThatDoNotFit() {
        byte[] huge = {-1, -1, -1, -1, -1, -1, -1, 0x7f};
        byte[] minus = {-1, -1, -1, -1, -1, -1, -1, -1};
        byte[] strings = new byte[12];
        strings[0] = 8;
        strings[7] = 1;
        assertEquals("k length", fieldOf(new GgufFile().raw("k", 8, huge).bytes()));
        assertEquals("k length", fieldOf(new GgufFile().raw("k", 8, minus).bytes()));
        assertEquals("k length", fieldOf(new GgufFile().raw("k", 9, strings).bytes()));
        assertEquals("k type", fieldOf(new GgufFile().raw("k", 77, huge).bytes()));
        assertEquals(
                "k",
                fieldOf(new GgufFile()
                        .raw("k", 9, new byte[] {9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                        })
                        .bytes()));
    }

    @Test
    void refusesAbsurdShapes() {
        assertEquals(
                "t n_dims", fieldOf(new GgufFile().entry("t", F32, List.of(), 0).bytes()));
        assertEquals(
                "t n_dims",
                fieldOf(new GgufFile()
                        .entry("t", F32, List.of(1L, 1L, 1L, 1L, 1L), 0)
                        .bytes()));
        assertEquals(
                "t shape",
                fieldOf(new GgufFile().entry("t", F32, List.of(0L), 0).bytes()));
        assertEquals(
                "t shape",
                fieldOf(new GgufFile().entry("t", F32, List.of(-5L), 0).bytes()));
        assertEquals(
                "t shape",
                fieldOf(new GgufFile().entry("t", F32, List.of(1L << 40), 0).bytes()));
        long large = 1L << 31;
        assertEquals(
                "t shape",
                fieldOf(new GgufFile()
                        .entry("t", F32, List.of(large, large, large), 0)
                        .bytes()));
        assertEquals(
                "t shape",
                fieldOf(new GgufFile().entry("t", 12, List.of(255L), 0).bytes()));
        assertEquals(
                "t",
                fieldOf(new GgufFile().entry("t", F32, List.of(1L << 20), 0).bytes()));
    }

    @Test
    void refusesUnknownTypesAndBadOffsets() {
        assertEquals(
                "t type",
                fieldOf(new GgufFile().entry("t", 19, List.of(256L), 0).bytes()));
        assertEquals("t offset", fieldOf(small().entry("t", F32, List.of(1L), 7).bytes()));
        assertEquals(
                "t offset", fieldOf(small().entry("t", F32, List.of(1L), -32).bytes()));
        assertEquals("t", fieldOf(small().entry("t", F32, List.of(1L), 1L << 62).bytes()));
        assertTrue(List.of("t offset", "one offset")
                .contains(fieldOf(small().entry("t", F32, List.of(1L), 0).bytes())));
    }

    @Test
    void refusesWhatAppearsTwice() {
        assertEquals("k", fieldOf(new GgufFile().whole("k", 1).whole("k", 2).bytes()));
        byte[] one = GgufFile.floats(1);
        assertEquals(
                "t",
                fieldOf(new GgufFile()
                        .tensor("t", F32, List.of(1L), one)
                        .tensor("t", F32, List.of(1L), one)
                        .bytes()));
    }

    @Test
    void refusesAlignmentsThatAreNone() {
        assertEquals(
                "general.alignment",
                fieldOf(small().whole("general.alignment", 0).bytes()));
        assertEquals(
                "general.alignment",
                fieldOf(small().whole("general.alignment", 33).bytes()));
        assertEquals(
                "general.alignment",
                fieldOf(small().whole("general.alignment", -8).bytes()));
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] whole = small().bytes();
        for (int length = 0; length < whole.length; length++) {
            fieldOf(Arrays.copyOf(whole, length));
        }
    }

    /** A flipped byte may go unnoticed (a weight, a letter), but never ends in anything but a reading or a WeightsException. */
    @Test
    void flippedBytesNeverDoHarm() throws IOException {
        byte[] whole = small().bytes();
        Random random = new Random(42);
        for (int round = 0; round < 3000; round++) {
            byte[] flipped = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try (Gguf gguf = open(flipped)) {
                for (WeightTensor tensor : gguf.tensors().values()) {
                    int elements = Math.toIntExact(tensor.elements());
                    tensor.format().expand(tensor.data(), 0, new float[elements], elements);
                }
            } catch (WeightsException e) {
                assertTrue(!e.field().isEmpty(), "round " + round);
            }
        }
    }
}
