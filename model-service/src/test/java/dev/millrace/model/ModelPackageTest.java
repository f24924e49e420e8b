package dev.millrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackageTest {
    private static final String CONFIG = """
            {"model": {"type": "llama", "context_length": 8192, "vocab_size": 49152, "decoder": {
              "filename": "model.onnx", "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3,
              "head_size": 64, "hidden_size": 576,
              "inputs": {"input_ids": "input_ids", "attention_mask": "attention_mask",
                "past_key_names": "past_key_values.%d.key", "past_value_names": "past_key_values.%d.value"},
              "outputs": {"logits": "logits",
                "present_key_names": "present.%d.key", "present_value_names": "present.%d.value"}}},
             "search": {"max_length": 8192}}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeAPackage() throws IOException {
        write("genai_config.json", CONFIG);
        Files.write(folder.resolve("model.onnx"), graph("model.onnx.data"));
        Files.write(folder.resolve("model.onnx.data"), new byte[100]);
    }

    @Test
    void readsAFolderOfGenAisBuilder() {
        ModelPackage model = ModelPackage.read(folder);
        assertEquals(new ModelShape(30, 9, 3, 64, 576, 8192, 49152), model.shape());
        assertEquals(46080, model.shape().keyValueBytesPerToken(model.keyValues()));
        assertEquals("llama", model.architecture());
        assertEquals("unknown", model.precision());
        assertEquals(KeyValueForm.FP32, model.keyValues());
        assertEquals(folder.getFileName().toString(), model.name());
        assertEquals(
                "past_key_values.7.key", TensorNames.ofLayer(model.tensors().pastKey(), 7));
        assertTrue(model.version().matches("[0-9a-f]{16}"));
    }

    @Test
    void takesNameAndVersionFromItsProvenance() throws IOException {
        write("millrace.json", """
                {"name": "smollm2-135m-instruct", "version": "0123456789abcdef0123", "precision": "int8",
                 "architecture": "llama"}
                """);
        ModelPackage model = ModelPackage.read(folder);
        assertEquals("smollm2-135m-instruct", model.name());
        assertEquals("0123456789abcdef", model.version());
        assertEquals("int8", model.precision());
    }

    @Test
    void keepsKeysAndValuesAsItsProvenanceSays() throws IOException {
        write("millrace.json", "{\"kv\": \"int8\"}");
        ModelPackage model = ModelPackage.read(folder);
        assertEquals(KeyValueForm.INT8, model.keyValues());
        assertEquals(11520, model.shape().keyValueBytesPerToken(model.keyValues()));
        write("millrace.json", "{\"kv\": \"int4\"}");
        InvalidPackageException unknown = assertThrows(InvalidPackageException.class, () -> ModelPackage.read(folder));
        assertTrue(
                String.valueOf(unknown.getMessage()).endsWith("kv is \"int4\"; known are fp32 and int8"),
                unknown.getMessage());
        write("millrace.json", "{\"kv\": 8}");
        assertThrows(InvalidPackageException.class, () -> ModelPackage.read(folder));
    }

    @Test
    void changesItsVersionWithTheContent() throws IOException {
        String before = ModelPackage.read(folder).version();
        assertEquals(before, ModelPackage.read(folder).version());
        Files.write(folder.resolve("model.onnx.data"), new byte[101]);
        assertFalse(before.equals(ModelPackage.read(folder).version()));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"num_hidden_layers\": 30', '\"num_hidden_layers\": 2000000000', num_hidden_layers must be 1 to 1024",
        "'\"num_hidden_layers\": 30', '\"num_hidden_layers\": -1', num_hidden_layers must be 1 to 1024",
        "'\"num_hidden_layers\": 30', '\"num_hidden_layers\": \"30\"', num_hidden_layers is missing or not a whole",
        "'\"num_hidden_layers\": 30', '\"num_hidden_layers\": 1e99', num_hidden_layers is missing or not a whole",
        "'\"num_key_value_heads\": 3', '\"num_key_value_heads\": 2', num_key_value_heads 2 does not divide",
        "'\"head_size\": 64', '\"head_size\": 4097', head_size must be",
        "'\"vocab_size\": 49152', '\"vocab_size\": 0', vocab_size must be",
        "'\"context_length\": 8192', '\"context_length\": 99999999999', context_length is missing or not a whole",
        "'past_key_values.%d.key', 'past_key_values.%s.key', not a tensor name",
        "'\"model.onnx\"', '\"../model.onnx\"', outside its folder",
        "'\"model.onnx\"', '\"/etc/passwd\"', outside its folder",
        "'\"model.onnx\"', '\"nothing.onnx\"', lacks nothing.onnx",
        "'\"model.onnx\"', '\"\"', outside its folder",
        "'{\"model\"', '[\"model\"', genai_config.json is not JSON"
    })
    void refusesAConfigurationThatIsWrong(String from, String to, String message) throws IOException {
        write("genai_config.json", CONFIG.replace(from, to));
        String got = refusal(folder);
        assertTrue(got.contains(message), got);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "a/../../secret", "", "."})
    void refusesWeightsOutsideTheFolder(String location) throws IOException {
        Files.write(folder.resolve("model.onnx"), graph(location));
        assertThrows(InvalidPackageException.class, () -> ModelPackage.read(folder));
    }

    @Test
    void refusesALinkOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.write(elsewhere.resolve("secret"), new byte[4]);
        Files.delete(folder.resolve("model.onnx.data"));
        Files.createSymbolicLink(folder.resolve("model.onnx.data"), secret);
        String got = refusal(folder);
        assertTrue(got.contains("leaves the package"), got);
    }

    @Test
    void refusesAGraphThatIsCutShort() throws IOException {
        byte[] graph = graph("model.onnx.data");
        for (int length = 1; length < graph.length; length++) {
            Files.write(folder.resolve("model.onnx"), Arrays.copyOf(graph, length));
            assertThrows(InvalidPackageException.class, () -> ModelPackage.read(folder), "cut to " + length);
        }
    }

    @Test
    void refusesAConfigurationOfHugeSize() throws IOException {
        write("genai_config.json", CONFIG + " ".repeat(2 << 20));
        assertThrows(InvalidPackageException.class, () -> ModelPackage.read(folder));
    }

    @Test
    void saysWhatAFolderThatIsNoPackageLacks(@TempDir Path empty) {
        String got = refusal(empty);
        assertTrue(got.contains("genai_config.json"), got);
    }

    private static String refusal(Path folder) {
        return String.valueOf(assertThrows(InvalidPackageException.class, () -> ModelPackage.read(folder))
                .getMessage());
    }

    /** ModelProto { graph { initializer { external_data { key: "location", value: … } } } }. */
    private static byte[] graph(String location) {
        byte[] entry = join(
                field(1, "location".getBytes(StandardCharsets.UTF_8)),
                field(2, location.getBytes(StandardCharsets.UTF_8)));
        return field(7, field(5, field(13, entry)));
    }

    private static byte[] field(int number, byte[] content) {
        return join(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
